//! Finding whom to mention.

use super::mentions::readers;
use crate::access::Log;
use actix_web::web;
use identity::UserSelection;
use platform::valid::Id;
use platform::{Error, Query};
use records::{Endpoint, HttpMethod, May, Operation, Read, code};
use shared::identity::TeamRef;
use shared::records::interactions::{Colleague, ColleagueQuery};

/// Colleagues offered at once.
const MOST: usize = 8;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/{id}/colleagues",
    route: || web::route().to(colleagues),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("list_{}_colleagues", spec.subject), code::<Log>(record))
            .also(code::<Read>(record))
            .summary("Find colleagues to mention")
            .text(format!("The first eight by name of the active users who can see the {}.", spec.noun.0))
            .of_one()
            .query::<ColleagueQuery>()
            .answers_many("Colleague")
    },
}];

async fn colleagues(by: May<Log>, id: Id, query: Query<ColleagueQuery>) -> Result<web::Json<Vec<Colleague>>, Error> {
    let about = by.basics(id.0).await?;
    let mut found = readers(by.db(), &about, UserSelection::Named(query.0.q.as_deref().unwrap_or_default())).await?;
    found.truncate(MOST);
    let teams = identity::team_names(by.db(), found.iter().filter_map(|user| user.team_id)).await?;
    let colleague = |user: platform::Principal| {
        let team = user.team_id.and_then(|id| Some(TeamRef { id, name: teams.get(&id)?.clone() }));
        Colleague { id: user.user_id, name: user.name, team }
    };
    Ok(web::Json(found.into_iter().map(colleague).collect()))
}

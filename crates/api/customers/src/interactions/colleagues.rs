//! Finding whom to mention.

use super::mentions::readers;
use crate::access::{LogInteractions, visible_to};
use crate::record::find;
use actix_web::{get, web};
use identity::UserSelection;
use platform::valid::Id;
use platform::{Can, Error, Query};
use shared::customers::interactions::{Colleague, ColleagueQuery};
use shared::identity::TeamRef;

/// Colleagues offered at once.
const MOST: usize = 8;

/// Find colleagues to mention.
///
/// The first eight by name of the active users who can see the customer.
#[utoipa::path(tag = "customers", security(("bearer" = ["interaction.log"])), params(("id" = uuid::Uuid, Path, description = "The customer"), ColleagueQuery),
    responses((status = 200, body = Vec<Colleague>)))]
#[get("/customers/{id}/colleagues")]
pub async fn list_colleagues(by: Can<LogInteractions>, id: Id, query: Query<ColleagueQuery>) -> Result<web::Json<Vec<Colleague>>, Error> {
    let customer = find::visible(by.db(), id.0, visible_to(&by)).await?;
    let mut found = readers(by.db(), &customer, UserSelection::Named(query.0.q.as_deref().unwrap_or_default())).await?;
    found.truncate(MOST);
    let teams = identity::team_names(by.db(), found.iter().filter_map(|user| user.team_id)).await?;
    let colleague = |user: platform::Principal| {
        let team = user.team_id.and_then(|id| Some(TeamRef { id, name: teams.get(&id)?.clone() }));
        Colleague { id: user.user_id, name: user.name, team }
    };
    Ok(web::Json(found.into_iter().map(colleague).collect()))
}

//! Listing interactions over all records of a type.

use super::select::{self, Names};
use crate::entity::interaction;
use actix_web::web;
use platform::page::{Paging, bounded_count};
use platform::{Error, Query};
use records::{Endpoint, HttpMethod, May, Operation, Read, code};
use shared::identity::UserRef;
use shared::page::Page;
use shared::record::NamedRecord;
use shared::records::interactions::{InteractionQuery, InteractionRow, excerpt};

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/interactions",
    route: || web::route().to(list),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("list_{}_interactions", spec.subject), code::<Read>(record))
            .summary(format!("List interactions about {}", spec.noun.1))
            .text("About all that one may see and that are not archived, by when they took place, newest first.")
            .query::<InteractionQuery>()
            .answers_page_of("InteractionRow")
    },
}];

async fn list(by: May<Read>, query: Query<InteractionQuery>) -> Result<web::Json<Page<InteractionRow>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = select::keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = select::matching(db, by.record(), &query, by.visible()).await?;
    let rows = keyset.apply(found.clone()).all(db).await?;
    let names = Names::of(db, by.record(), &rows).await?;
    let mut page = keyset.page(rows, select::place, |row| listed(row, &names));
    if query.total == Some(true) {
        page.total = Some(bounded_count(db, found).await?);
    }
    Ok(web::Json(page))
}

fn listed(row: interaction::Model, names: &Names) -> InteractionRow {
    InteractionRow {
        id: row.id,
        about: NamedRecord { name: names.title(&row), record: row.record.clone(), id: row.record_id },
        kind: row.kind,
        occurred_at: row.occurred_at,
        excerpt: excerpt(&row.summary),
        author: row.author_id.and_then(|id| Some(UserRef { id, name: names.author(&row)? })),
    }
}

//! Listing interactions over all customers.

use super::select::{self, Names};
use crate::access::{ReadCustomers, reach};
use crate::entity::interaction;
use actix_web::{get, web};
use platform::page::{Paging, bounded_count};
use platform::{Can, Error, Query};
use shared::customers::CustomerRef;
use shared::customers::interactions::{InteractionQuery, InteractionRow, excerpt};
use shared::identity::UserRef;
use shared::page::Page;

/// List interactions.
///
/// With all customers that one may see and that are not archived, by when they took place, newest first.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(InteractionQuery), responses((status = 200, body = Page<InteractionRow>)))]
#[get("/interactions")]
pub async fn list_interactions(by: Can<ReadCustomers>, query: Query<InteractionQuery>) -> Result<web::Json<Page<InteractionRow>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = select::keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = select::matching(db, &query, reach(by.scope(), by.principal()).as_slice()).await?;
    let rows = keyset.apply(found.clone()).all(db).await?;
    let names = Names::of(db, &rows).await?;
    let mut page = keyset.page(rows, select::place, |row| listed(row, &names));
    if query.total == Some(true) {
        page.total = Some(bounded_count(db, found).await?);
    }
    Ok(web::Json(page))
}

fn listed(row: interaction::Model, names: &Names) -> InteractionRow {
    InteractionRow {
        id: row.id,
        customer: CustomerRef { id: row.customer_id, name: names.customer(&row) },
        kind: row.kind,
        occurred_at: row.occurred_at,
        excerpt: excerpt(&row.summary),
        author: row.author_id.and_then(|id| Some(UserRef { id, name: names.author(&row)? })),
    }
}

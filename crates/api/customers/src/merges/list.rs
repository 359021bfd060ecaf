//! Listing merges.

use super::describe::{described, visible};
use crate::access::{MergeCustomers, visible_to};
use crate::entity::customer_merge::{Column, Entity, Model};
use actix_web::{get, web};
use chrono::DateTime;
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::{Can, Error, Query};
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr, QueryFilter, Select};
use shared::access::Scope;
use shared::customers::merges::{Merge, MergeQuery};
use shared::page::{Direction, Page};
use uuid::Uuid;

/// List merges.
///
/// Of customers within reach, newest first, also those that were undone.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(MergeQuery), responses((status = 200, body = Page<Merge>)))]
#[get("/customers/merges")]
pub async fn list_merges(by: Can<MergeCustomers>, query: Query<MergeQuery>) -> Result<web::Json<Page<Merge>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, &visible_to(&by));
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    Ok(web::Json(Page {
        items: described(db, page.items, by.scope() == Scope::All).await?,
        next: page.next,
        previous: page.previous,
        total,
    }))
}

/// The merges that match, of customers that the condition allows.
pub fn matching(query: &MergeQuery, within: &Condition) -> Select<Entity> {
    let of = query.customer_id.map(|id| Condition::any().add(Column::KeptId.eq(id)).add(Column::OtherId.eq(id)));
    visible(within).filter(Condition::all().add_option(of))
}

/// The order: newest first.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let (moment, id) = (Column::MergedAt.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("merged_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), paging)
}

/// Where a merge stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Moment(row.merged_at), row.id)
}

//! Listing bulk changes.

use super::find::described;
use crate::access::EditCustomers;
use crate::entity::customer_bulk_change::{Column, Entity, Model};
use actix_web::{get, web};
use chrono::DateTime;
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::{Can, Error, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::customers::bulk::{BulkChange, BulkChangeQuery};
use shared::page::{Direction, Page};
use uuid::Uuid;

/// List your bulk changes.
///
/// Newest first; they are kept for 30 days.
#[utoipa::path(operation_id = "list_customer_bulk_changes", tag = "customers", security(("bearer" = ["customer.edit"])), params(BulkChangeQuery), responses((status = 200, body = Page<BulkChange>)))]
#[get("/customers/bulk")]
pub async fn list_bulk_changes(by: Can<EditCustomers>, query: Query<BulkChangeQuery>) -> Result<web::Json<Page<BulkChange>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, by.principal().user_id);
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    let items = described(db, &by, by.principal(), page.items).await?;
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total }))
}

/// The bulk changes of somebody that match.
pub fn matching(query: &BulkChangeQuery, owner: Uuid) -> Select<Entity> {
    let status = query.status.map(|status| Column::Status.eq(status));
    Entity::find().filter(Column::OwnerId.eq(owner)).filter(Condition::all().add_option(status))
}

/// The order: newest first.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let (moment, id) = (Column::CreatedAt.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("created_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), paging)
}

/// Where a bulk change stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Moment(row.created_at), row.id)
}

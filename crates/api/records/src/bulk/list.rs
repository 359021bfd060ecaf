//! Listing bulk changes.

use super::find::{described, visible};
use crate::entity::bulk_change::{Column, Entity, Model};
use crate::kit::Kit;
use actix_web::{get, web};
use chrono::DateTime;
use platform::can::Bearer;
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::{Error, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::page::{Direction, Page};
use shared::records::bulk::{BulkChange, BulkChangeQuery};
use uuid::Uuid;

/// List your bulk changes.
///
/// Newest first; they are kept for 30 days. Those of records that you may no longer edit are left out.
#[utoipa::path(tag = "bulk changes", security(("bearer" = [])), params(BulkChangeQuery), responses((status = 200, body = Page<BulkChange>)))]
#[get("/bulk-changes")]
pub async fn list_bulk_changes(by: Bearer, query: Query<BulkChangeQuery>) -> Result<web::Json<Page<BulkChange>>, Error> {
    let (query, db, kit) = (query.0, by.db(), Kit::of(&by)?);
    kit.check_parameter(query.record.as_deref())?;
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, visible(kit, by.principal()));
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    let items = described(db, &by, by.principal(), page.items).await?;
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total }))
}

/// The bulk changes that match, of those that are `visible`.
pub fn matching(query: &BulkChangeQuery, visible: Condition) -> Select<Entity> {
    let status = query.status.map(|status| Column::Status.eq(status));
    let record = query.record.as_deref().map(|record| Column::Record.eq(record));
    Entity::find().filter(visible).filter(Condition::all().add_option(status).add_option(record))
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

//! Listing segments.

use super::{are_changes_waiting, describe};
use crate::access::ReadCustomers;
use crate::entity::segment::{Column, Entity, Model};
use actix_web::{get, web};
use platform::page::{Key, Keyset, Paging, bounded_count, like_escaped};
use platform::{Can, Error, Query};
use sea_orm::sea_query::LikeExpr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::customers::segments::{Segment, SegmentQuery};
use shared::page::{Direction, Page};
use shared::text;
use uuid::Uuid;

/// List segments.
///
/// By name, with how many of their members one may see. Archived ones are left out unless `archived=true`.
#[utoipa::path(tag = "segments", security(("bearer" = ["customer.read"])), params(SegmentQuery), responses((status = 200, body = Page<Segment>)))]
#[get("/segments")]
pub async fn list_segments(by: Can<ReadCustomers>, query: Query<SegmentQuery>) -> Result<web::Json<Page<Segment>>, Error> {
    let query = query.0;
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let keyset = keyset(&paging)?;
    let found = matching(&query);
    let waiting = are_changes_waiting(by.db(), by.principal()).await?;
    let rows = keyset.apply(found.clone()).all(by.db()).await?;
    let page = keyset.page(rows, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(by.db(), found).await?) } else { None };
    let items = describe(by.db(), waiting, page.items, by.principal()).await?;
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total }))
}

/// By name.
pub fn keyset(paging: &Paging<'_>) -> Result<Keyset, Error> {
    let (name, id) = (Column::NameKey.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("name", name, id, Direction::Asc, &Key::Text(String::new()), paging)
}

/// Where a row stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Text(row.name_key.clone()), row.id)
}

/// The segments that match.
pub fn matching(query: &SegmentQuery) -> Select<Entity> {
    let named = query.q.as_deref().map(text::key).filter(|q| !q.is_empty());
    let named = named.map(|q| Column::NameKey.like(LikeExpr::new(format!("%{}%", like_escaped(&q))).escape('\\')));
    let archived = if query.archived == Some(true) { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() };
    Entity::find().filter(Condition::all().add(archived).add_option(named))
}

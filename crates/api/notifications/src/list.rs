//! Listing the own notices.

use super::entity::notification::{Column, Entity, Model};
use super::own::{describe, own};
use super::subject::Subjects;
use actix_web::{get, web};
use chrono::DateTime;
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::{Error, Principal, Query, SignedInUser};
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr, QueryFilter, Select};
use shared::notifications::{Notification, NotificationQuery};
use shared::page::{Direction, Page};
use uuid::Uuid;

/// List the own notices.
///
/// Newest first. A notice about something that one may no longer see is left out.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), params(NotificationQuery), responses((status = 200, body = Page<Notification>)))]
#[get("/me/notifications")]
pub async fn list_notifications(
    by: SignedInUser,
    query: Query<NotificationQuery>,
    subjects: web::Data<Subjects>,
) -> Result<web::Json<Page<Notification>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, by.principal(), &subjects);
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    let items = describe(db, &subjects, page.items).await?;
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total }))
}

/// The notices of a reader that match.
pub fn matching(query: &NotificationQuery, reader: &Principal, subjects: &Subjects) -> Select<Entity> {
    let filters = Condition::all()
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.unread.map(|unread| if unread { Column::ReadAt.is_null() } else { Column::ReadAt.is_not_null() }));
    own(reader, subjects).filter(filters)
}

/// The order: newest first.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let (moment, id) = (Column::CreatedAt.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("created_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), paging)
}

/// Where a notice stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Moment(row.created_at), row.id)
}

//! Listing the own notices.

use super::entity::notification::{Column, Model};
use super::own::{describe, own};
use super::subject::Subjects;
use crate::platform::page::{Key, Keyset, Paging, bounded_count};
use crate::platform::{Error, Query, SignedInUser};
use actix_web::{get, web};
use chrono::DateTime;
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr, QueryFilter};
use shared::notifications::{Notification, NotificationQuery};
use shared::page::{Direction, Page};

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
    let query = query.0;
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let (moment, id) = (Column::CreatedAt.into_simple_expr(), Column::Id.into_simple_expr());
    let keyset = Keyset::new("created_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), &paging)?;
    let filters = Condition::all()
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.unread.map(|unread| if unread { Column::ReadAt.is_null() } else { Column::ReadAt.is_not_null() }));
    let found = own(by.principal(), &subjects).filter(filters);
    let rows = keyset.apply(found.clone()).all(by.db()).await?;
    let page = keyset.page(rows, |row: &Model| (Key::Moment(row.created_at), row.id), |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(by.db(), found).await?) } else { None };
    let items = describe(by.db(), &subjects, page.items).await?;
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total }))
}

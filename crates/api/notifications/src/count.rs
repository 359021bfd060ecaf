//! Counting the own unread notices.

use super::entity::notification::Column;
use super::own::own;
use super::subject::Subjects;
use actix_web::{get, web};
use platform::page::bounded_count;
use platform::{Error, SignedInUser};
use sea_orm::{ColumnTrait, QueryFilter};
use shared::page::Total;

/// Count the own unread notices.
///
/// Up to 1,000; those about something that one may no longer see are not counted.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), responses((status = 200, body = Total)))]
#[get("/me/notifications/unread")]
pub async fn get_unread_count(by: SignedInUser, subjects: web::Data<Subjects>) -> Result<web::Json<Total>, Error> {
    let unread = own(by.principal(), &subjects).filter(Column::ReadAt.is_null());
    Ok(web::Json(bounded_count(by.db(), unread).await?))
}

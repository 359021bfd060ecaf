//! Marking one notice as read.

use super::entity::notification::{Column, Entity};
use super::own::{change, own};
use super::subject::Subjects;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Error, Recorded, SignedInUser, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Mark an own notice as read.
///
/// One that is read already stays as it is.
#[utoipa::path(tag = "notifications", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
#[post("/me/notifications/{id}/read")]
pub async fn mark_notification_read(by: SignedInUser, id: Id, subjects: web::Data<Subjects>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let me = by.principal();
        let row = own(me, &subjects).filter(Column::Id.eq(id.0)).one(tx).await?.ok_or_else(|| Error::not_found("notification"))?;
        let read = Entity::update_many().col_expr(Column::ReadAt, Expr::value(clock::now()));
        let read = read.filter(Column::Id.eq(row.id)).filter(Column::ReadAt.is_null()).exec(tx).await?;
        let answer = Answer::<()>::empty(StatusCode::NO_CONTENT);
        if read.rows_affected == 0 {
            return Ok(Recorded::unaudited(answer));
        }
        Ok(Recorded::new(answer, change("notification.read", me.user_id, me.name.clone())))
    })
    .await
}

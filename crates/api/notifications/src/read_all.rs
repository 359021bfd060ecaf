//! Marking all notices as read.

use super::entity::notification::{Column, Entity};
use super::own::{change, own};
use super::subject::Subjects;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use platform::ctx::Answer;
use platform::{Error, Recorded, SignedInUser, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Mark all own notices as read.
///
/// Those that one may see; one that is hidden now is still unread when it can be seen again.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), responses((status = 204)))]
#[post("/me/notifications/read-all")]
pub async fn mark_all_notifications_read(by: SignedInUser, subjects: web::Data<Subjects>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let me = by.principal();
        let seen = own(me, &subjects).filter(Column::ReadAt.is_null()).select_only().column(Column::Id).into_query();
        let read = Entity::update_many().col_expr(Column::ReadAt, Expr::value(clock::now()));
        let read = read.filter(Column::Id.in_subquery(seen)).filter(Column::ReadAt.is_null()).exec(tx).await?;
        let answer = Answer::<()>::empty(StatusCode::NO_CONTENT);
        if read.rows_affected == 0 {
            return Ok(Recorded::unaudited(answer));
        }
        Ok(Recorded::new(answer, change("notification.read", me.user_id, me.name.clone())))
    })
    .await
}

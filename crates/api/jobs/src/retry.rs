use super::access::{RetryMessages, visible_to};
use super::row;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::entity::outbox_message::{Column, Entity};
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::jobs::{MessageStatus, OutboxMessage};

/// Retry a failed message.
///
/// It goes out anew at once, with all its tries. 409 `not_failed`: it is waiting, or was sent.
#[utoipa::path(tag = "jobs", security(("bearer" = ["outbox.retry"])), params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, body = OutboxMessage), (status = 409, description = "not_failed")))]
#[post("/outbox/{id}/retry")]
pub async fn retry_message(by: Can<RetryMessages>, id: Id) -> Result<HttpResponse, Error> {
    let answer = by
        .answer(async |tx| {
            let before = row::whole(tx, id.0, visible_to(by.scope())).await?;
            let revived = Entity::update_many()
                .col_expr(Column::Status, Expr::value(MessageStatus::Pending))
                .col_expr(Column::Attempts, Expr::value(0))
                .col_expr(Column::NextAttemptAt, Expr::value(clock::now()))
                .col_expr(Column::ClaimedUntil, Expr::value(None::<shared::Moment>))
                .filter(Column::Id.eq(id.0))
                .filter(Column::Status.eq(MessageStatus::Dead))
                .exec(tx)
                .await?;
            if revived.rows_affected == 0 {
                return Err(Error::Conflict {
                    code: "not_failed",
                    detail: "Only messages that failed can be retried.".to_owned(),
                    errors: Vec::new(),
                });
            }
            let after = row::whole(tx, id.0, visible_to(by.scope())).await?;
            let change = Change::new("outbox.retried", before.id, before.subject).field("attempts", before.attempts, 0);
            Ok(Recorded::new(Answer::with(StatusCode::OK, OutboxMessage::from(row::Row::from(after))), change))
        })
        .await?;
    by.app().outbox_waiting.notify_waiters();
    Ok(answer)
}

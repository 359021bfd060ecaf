use super::access::{ReadOutbox, visible_to};
use super::row::{self, Row};
use actix_web::{get, web};
use chrono::DateTime;
use platform::entity::outbox_message::{Column, Entity};
use platform::page::{Key, Keyset, Paging, like_escaped};
use platform::{Can, Error, Query};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};
use shared::jobs::{OutboxMessage, OutboxQuery};
use shared::page::{Direction, Page};
use uuid::Uuid;

/// List outgoing messages.
///
/// Newest first, without their texts.
#[utoipa::path(tag = "jobs", security(("bearer" = ["outbox.read"])), params(OutboxQuery), responses((status = 200, body = Page<OutboxMessage>)))]
#[get("/outbox")]
pub async fn list_outbox(by: Can<ReadOutbox>, query: Query<OutboxQuery>) -> Result<web::Json<Page<OutboxMessage>>, Error> {
    let query = query.0;
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let rows: Vec<Row> = keyset.apply(matching(&query, visible_to(by.scope()))).into_model().all(by.db()).await?;
    Ok(web::Json(keyset.page(rows, place, OutboxMessage::from)))
}

/// The messages that match, of those that the condition allows.
pub fn matching(query: &OutboxQuery, visible: Condition) -> Select<Entity> {
    row::select().filter(visible).filter(filters(query))
}

/// The order: newest first.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let sample = Key::Moment(DateTime::UNIX_EPOCH);
    Keyset::new("created_at", Expr::col(Column::CreatedAt), Expr::col(Column::Id), Direction::Desc, &sample, paging)
}

/// Where a message stands in that order.
pub fn place(row: &Row) -> (Key, Uuid) {
    (Key::Moment(row.created_at), row.id)
}

fn filters(query: &OutboxQuery) -> Condition {
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let found = text.map(|text| {
        let pattern = format!("%{}%", like_escaped(&text.to_lowercase()));
        let holds = |column: Column| Expr::expr(Func::lower(Expr::col((Entity, column)))).like(LikeExpr::new(pattern.clone()).escape('\\'));
        Condition::any().add(holds(Column::Recipient)).add(holds(Column::Subject))
    });
    Condition::all().add_option(query.status.map(|status| Column::Status.eq(status))).add_option(found)
}

use super::access::{ReadOutbox, visible_to};
use super::row::{self, Row};
use crate::platform::entity::outbox_message::{Column, Entity};
use crate::platform::page::{Key, Keyset, Paging, like_escaped};
use crate::platform::{Can, Error, Query};
use actix_web::{get, web};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use shared::jobs::{OutboxMessage, OutboxQuery};
use shared::page::{Direction, Page};

/// List outgoing messages.
///
/// Newest first, without their texts.
#[utoipa::path(tag = "jobs", security(("bearer" = ["outbox.read"])), params(OutboxQuery), responses((status = 200, body = Page<OutboxMessage>)))]
#[get("/outbox")]
pub async fn list_outbox(by: Can<ReadOutbox>, query: Query<OutboxQuery>) -> Result<web::Json<Page<OutboxMessage>>, Error> {
    let query = query.0;
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let sample = Key::Moment(crate::platform::clock::now());
    let keyset = Keyset::new("created_at", Expr::col(Column::CreatedAt), Expr::col(Column::Id), Direction::Desc, &sample, &paging)?;
    let select = row::select().filter(visible_to(by.scope())).filter(filters(&query));
    let rows: Vec<Row> = keyset.apply(select).into_model().all(by.db()).await?;
    Ok(web::Json(keyset.page(rows, |row| (Key::Moment(row.created_at), row.id), OutboxMessage::from)))
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

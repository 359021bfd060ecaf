//! Saying that two customers are not the same, and taking that back.

use super::list::{described, seen};
use crate::access::{MergeCustomers, visible_to};
use crate::entity::customer_duplicate::{Column, Entity};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use shared::customers::duplicates::Duplicate;
use uuid::Uuid;

/// Say that two customers are not the same.
///
/// The pair is not listed any more, also when the customers change. Saying it again changes nothing.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(("id" = Uuid, Path, description = "The pair")),
    responses((status = 200, body = Duplicate)))]
#[post("/customers/duplicates/{id}/dismiss")]
pub async fn dismiss_duplicate(by: Can<MergeCustomers>, id: Id) -> Result<HttpResponse, Error> {
    set_dismissed(by, id.0, true).await
}

/// List a pair again that somebody said is none.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(("id" = Uuid, Path, description = "The pair")),
    responses((status = 200, body = Duplicate)))]
#[post("/customers/duplicates/{id}/restore")]
pub async fn restore_duplicate(by: Can<MergeCustomers>, id: Id) -> Result<HttpResponse, Error> {
    set_dismissed(by, id.0, false).await
}

async fn set_dismissed(by: Can<MergeCustomers>, id: Uuid, dismissed: bool) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let mut found = Entity::find_by_id(id);
        for column in [Column::AId, Column::BId] {
            found = found.filter(seen(column, visible_to(&by)));
        }
        let not_found = || Error::not_found("pair of customers");
        let mut row = found.lock_exclusive().one(tx).await?.ok_or_else(not_found)?;
        let is_new = row.dismissed_at.is_some() != dismissed;
        if is_new {
            (row.dismissed_at, row.dismissed_by) =
                if dismissed { (Some(clock::now()), Some(by.principal().user_id)) } else { (None, None) };
            Entity::update_many()
                .col_expr(Column::DismissedAt, Expr::value(row.dismissed_at))
                .col_expr(Column::DismissedBy, Expr::value(row.dismissed_by))
                .filter(Column::Id.eq(row.id))
                .exec(tx)
                .await?;
        }
        let pair = described(tx, by.keys(), std::slice::from_ref(&row)).await?.remove(&row.id).ok_or_else(not_found)?;
        let action = if dismissed { "duplicate.dismissed" } else { "duplicate.restored" };
        // In the timeline of both.
        let about =
            |id: Uuid, name: &str, other: &str| Change::new(action, id, name).about("customer").field("same_as", other, Value::Null);
        let changes = vec![about(pair.a.id, &pair.a.name, &pair.b.name), about(pair.b.id, &pair.b.name, &pair.a.name)];
        Ok(Recorded::all(Answer::with(StatusCode::OK, pair), if is_new { changes } else { Vec::new() }))
    })
    .await
}

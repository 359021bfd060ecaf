//! Removing a logged interaction from the timeline.

use super::find::changeable;
use super::last_contact;
use crate::access::LogInteractions;
use crate::changed;
use crate::entity::interaction::{Column, Entity};
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Remove an interaction.
///
/// Its author may, and whoever may edit the customer. What it said stays in the audit log. Whoever is mentioned and has not read it yet is told no more.
#[utoipa::path(tag = "customers", security(("bearer" = ["interaction.log"])), params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
#[delete("/interactions/{id}")]
pub async fn delete_interaction(by: Can<LogInteractions>, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let (row, customer) = changeable(tx, &by, id.0).await?;
        last_contact::hold(tx, row.customer_id).await?;
        let archive = Entity::update_many().col_expr(Column::ArchivedAt, Expr::value(clock::now()));
        archive.filter(Column::Id.eq(row.id)).exec(tx).await?;
        last_contact::renew(tx, row.customer_id).await?;
        changed::note(tx, &[row.customer_id]).await?;
        let change = Change::new("interaction.deleted", row.id, customer.name).field("summary", row.summary, serde_json::Value::Null);
        Ok(notifications::withdraw(tx, row.id, None).await?.with(Recorded::new((), change)))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

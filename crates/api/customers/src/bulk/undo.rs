//! Undoing a bulk change.

use super::find::{described_one, own, why_not};
use super::job;
use crate::access::EditCustomers;
use crate::entity::customer_bulk_change::{ActiveModel, Entity, Model, Request, seal};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::customers::bulk::{BulkChange, BulkStatus};
use uuid::Uuid;

/// Undo a bulk change of yours.
///
/// Answers the bulk change that does it, in the background: every customer gets back what was changed, unless somebody changed the same since.
/// Within 30 days. 409 `cannot_undo`: it was undone already, it is running, or it changed nothing.
#[utoipa::path(operation_id = "undo_customer_bulk_change", tag = "customers", security(("bearer" = ["customer.edit"])), params(("id" = Uuid, Path, description = "The bulk change")), responses((status = 202, body = BulkChange)))]
#[post("/customers/bulk/{id}/undo")]
pub async fn undo_bulk_change(by: Can<EditCustomers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let undone = own(tx, id.0, by.principal()).await?;
        if let Some(why) = why_not(&undone) {
            return Err(refused(why));
        }
        let request = Request::Undo { archives: undone.request(by.keys())?.archives() };
        let id = Uuid::now_v7();
        let bulk = Model {
            id,
            undoes_id: Some(undone.id),
            request: seal(by.keys(), id, &request)?,
            status: BulkStatus::Preparing,
            total: 0,
            done: 0,
            changed: 0,
            unchanged: 0,
            failed: 0,
            out_of_reach: 0,
            reason: None,
            created_at: clock::now(),
            finished_at: None,
            ..undone.clone()
        };
        let inserted = Entity::insert(ActiveModel::from(bulk.clone())).exec_without_returning(tx).await;
        inserted.map_err(|error| match Error::from(error) {
            Error::Conflict { .. } => refused("This was undone already."),
            other => other,
        })?;
        let change = Change::new("bulk_change.undone", undone.id, "Bulk change").field("customers", Value::Null, undone.changed);
        let answer = Answer::<BulkChange>::with(StatusCode::ACCEPTED, described_one(tx, &by, by.principal(), bulk).await?);
        Ok(Recorded::new(answer, change).send(job::Step::first(id).message()?))
    })
    .await
}

fn refused(why: &str) -> Error {
    Error::Conflict { code: "cannot_undo", detail: why.to_owned(), errors: Vec::new() }
}

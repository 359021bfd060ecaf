//! Erasing a customer for good (article 17 of the GDPR).

use super::ERASED_ACTION;
use super::record::{self, Erased};
use crate::access::{EraseCustomers, visible_to};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use platform::ctx::Answer;
use platform::erasing::{self, ERASED};
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid, search};
use serde_json::Value;
use shared::Named;
use shared::customers::privacy::{EraseCustomer, Erasure};
use shared::customers::spec::SPEC;

/// Erase a customer for good.
///
/// Everything personal goes, wherever it is kept, in one step: `GET /customers/{id}/erasure` tells what. Where purchases refer to the record it is
/// anonymised and stays archived; otherwise it is removed. Nothing of it can be brought back, except from backups made before; the answer names
/// those that are known. What is left in the database's files is overwritten within seconds after the answer: all of it with SQLite; with PostgreSQL
/// dead rows are vacuumed, while archives of its log and replicas hold them as long as they are kept. Asks for the customer's name and the own
/// password. Erasing what was anonymised before changes nothing.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.erase"])), request_body = EraseCustomer,
    params(("id" = Uuid, Path)), responses((status = 200, body = Erasure), (status = 409, description = "merged, erased, import_running")))]
#[post("/customers/{id}/erase")]
pub async fn erase_customer(
    by: Can<EraseCustomers>,
    id: Id,
    wanted: Valid<EraseCustomer>,
    state: web::Data<identity::State>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let EraseCustomer { confirm_name, reason, current_password } = wanted.0;
    identity::confirm_own_password(&by, by.principal().user_id, &state, &request, current_password).await?;
    by.answer(async |tx| {
        let row = record::hold(tx, id.0, visible_to(&by)).await?;
        let is_new = row.erased_at.is_none();
        if is_new && confirm_name.trim() != row.name.trim() {
            return Err(Error::invalid("confirm_name", "is not the name of this customer"));
        }
        erasing::overwrite_deleted(tx, true).await?;
        let Erased { erasure, mut changes, messages } = record::erase(tx, &by, row).await?;
        if is_new {
            let places: Vec<&str> = erasure.erased.iter().map(|part| part.place.label()).collect();
            let change = Change::new(ERASED_ACTION, id.0, ERASED)
                .field("outcome", Value::Null, erasure.outcome.label())
                .field("reason", Value::Null, reason.trim())
                .field("erased", Value::Null, places);
            changes.push(change);
        }
        let recorded = Recorded::all(Answer::<Erasure>::with(StatusCode::OK, erasure), changes);
        let recorded = messages.into_iter().fold(recorded, Recorded::send);
        Ok(if is_new { recorded.send(search::purge(SPEC.subject)) } else { recorded })
    })
    .await
}

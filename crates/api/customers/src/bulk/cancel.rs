//! Stopping a bulk change.

use super::find::{described_one, own};
use super::progress;
use crate::access::EditCustomers;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Error, Recorded};
use shared::customers::bulk::{BulkChange, BulkStatus};

/// Cancel a bulk change of yours.
///
/// It stops within the next 100 customers; what it has changed stays, and can be undone. Cancelling one that has ended changes nothing.
#[utoipa::path(operation_id = "cancel_customer_bulk_change", tag = "customers", security(("bearer" = ["customer.edit"])), params(("id" = Uuid, Path, description = "The bulk change")), responses((status = 200, body = BulkChange)))]
#[post("/customers/bulk/{id}/cancel")]
pub async fn cancel_bulk_change(by: Can<EditCustomers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        own(tx, id.0, by.principal()).await?;
        let change = progress::end(tx, id.0, BulkStatus::Cancelled, None).await?;
        // Read again: it may have gone on meanwhile.
        let bulk = own(tx, id.0, by.principal()).await?;
        let answer = Answer::<BulkChange>::with(StatusCode::OK, described_one(tx, &by, by.principal(), bulk).await?);
        Ok(Recorded::all(answer, change.into_iter().collect()))
    })
    .await
}

//! Archiving a customer: hidden everywhere, and restorable.

use super::edit::store;
use super::find;
use crate::access::{ArchiveCustomers, readable_by, visible_to};
use crate::entity::customer;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Tx, clock};
use shared::customers::Customer;
use uuid::Uuid;

/// Archive a customer.
///
/// Archived customers are hidden from lists and search, and can be restored. Archiving an archived customer changes nothing.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.archive"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Customer, headers(("ETag" = String)))))]
#[post("/customers/{id}/archive")]
pub async fn archive_customer(by: Can<ArchiveCustomers>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id.0, true).await
}

/// Archives or restores; where nothing is to be done, nothing is recorded.
pub async fn set_archived(by: Can<ArchiveCustomers>, id: Uuid, archived: bool) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let before = find::to_change(tx, id, visible_to(&by)).await?;
        let (row, change) = if before.archived_at.is_some() == archived {
            (before, None)
        } else {
            let (row, record) = change(tx, before, archived).await?;
            (row, Some(record))
        };
        let related = find::related(tx, &row, readable_by(by.principal()).unwrap_or_else(|| visible_to(&by))).await?;
        let version = row.version;
        let answer: Answer<Customer> = Answer::ok(row.into_dto(by.keys(), related)?, version);
        Ok(Recorded::all(answer, change.into_iter().collect()))
    })
    .await
}

/// Archives or restores one customer, who was looked up to be changed and is not so already; gives back the row and what is to be recorded.
pub async fn change(tx: &Tx, before: customer::Model, archived: bool) -> Result<(customer::Model, Change), Error> {
    let now = clock::now();
    let row = customer::Model { archived_at: archived.then_some(now), updated_at: now, version: before.version + 1, ..before.clone() };
    store(tx, &before, &row).await?;
    let record = Change::new(if archived { "customer.archived" } else { "customer.restored" }, row.id, row.name.clone());
    Ok((row, record))
}

//! Archiving a customer: hidden everywhere, and restorable.

use super::edit::store;
use crate::entity::customer;
use platform::{Change, Error, Tx, clock};

/// Archives or restores one customer, who was looked up to be changed and is not so already; gives back the row and what is to be recorded.
pub async fn change(tx: &Tx, before: customer::Model, archived: bool) -> Result<(customer::Model, Change), Error> {
    let now = clock::now();
    let row = customer::Model { archived_at: archived.then_some(now), updated_at: now, version: before.version + 1, ..before.clone() };
    store(tx, &before, &row).await?;
    let record = Change::new(if archived { "customer.archived" } else { "customer.restored" }, row.id, row.name.clone());
    Ok((row, record))
}

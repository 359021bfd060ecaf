//! Customers, interactions, timeline.

use shared::customers::{Customer, CustomerKind, NewCustomer};
use tests::Client;

mod concurrency;
mod export;
mod figures;
mod input;
mod interactions;
mod list;
mod records;
mod scopes;
mod search;

/// A company with a name and nothing else.
pub fn company(name: &str) -> NewCustomer {
    NewCustomer::named(CustomerKind::Company, name)
}

/// Adds a customer.
pub async fn add(by: &Client, new: &NewCustomer) -> Customer {
    by.post("/customers", new).await.expect(201).read()
}

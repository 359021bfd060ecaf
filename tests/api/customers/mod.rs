//! Customers, interactions, timeline.

use shared::customers::{Customer, CustomerKind, NewCustomer};
use tests::Client;

mod bulk;
mod concurrency;
mod contacts;
mod contacts_export;
mod custom_fields;
pub mod duplicates;
mod export;
mod export_files;
mod export_pdf;
mod figures;
mod filters;
mod input;
mod interactions;
mod interactions_export;
mod interactions_list;
mod list;
pub mod merges;
mod merges_export;
mod merges_undone;
mod merges_whole;
mod other_exports;
mod privacy;
mod profile;
mod records;
mod scopes;
mod search;
pub mod segments;
mod timeline_export;
mod timeline_filters;

/// A company with a name and nothing else.
pub fn company(name: &str) -> NewCustomer {
    NewCustomer::named(CustomerKind::Company, name)
}

/// Adds a customer.
pub async fn add(by: &Client, new: &NewCustomer) -> Customer {
    by.post("/customers", new).await.expect(201).read()
}

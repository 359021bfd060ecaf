//! The requests of the customers' pages.

use platform::client::{self, Failure, encode};
use shared::{
    customers::interactions::{Colleague, EditInteraction, Interaction, NewInteraction},
    customers::list::{CustomerQuery, CustomerRow},
    customers::timeline::{TimelineEntry, TimelineQuery},
    customers::{Customer, CustomerKind, EditCustomer, NewCustomer},
    page::Page,
    records::choices::Choices,
    records::import::{Import, ImportIssues, ImportPreview, KeptRows, SheetReading},
    records::import_plan::ImportPlan,
};
use uuid::Uuid;

use super::list_query::with_query;

pub async fn list(query: &CustomerQuery) -> Result<Page<CustomerRow>, Failure> {
    client::get(&with_query("/customers", query, Vec::new())).await
}

pub async fn choices() -> Result<Choices, Failure> {
    client::get("/customers/choices").await
}

/// Companies whose name fits what was typed.
pub async fn companies(text: &str) -> Result<Vec<CustomerRow>, Failure> {
    let q = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let query = CustomerQuery { q, kind: Some(CustomerKind::Company), limit: Some(10), ..Default::default() };
    list(&query).await.map(|page| page.items)
}

pub async fn get(id: Uuid) -> Result<Customer, Failure> {
    client::get(&format!("/customers/{id}")).await
}

pub async fn create(new: &NewCustomer) -> Result<Customer, Failure> {
    client::post("/customers", new).await
}

pub async fn edit(id: Uuid, version: i64, change: &EditCustomer) -> Result<Customer, Failure> {
    client::patch(&format!("/customers/{id}"), version, change).await
}

pub async fn archive(id: Uuid) -> Result<Customer, Failure> {
    client::post_empty(&format!("/customers/{id}/archive")).await
}

pub async fn restore(id: Uuid) -> Result<Customer, Failure> {
    client::post_empty(&format!("/customers/{id}/restore")).await
}

pub async fn timeline(id: Uuid, query: TimelineQuery) -> Result<Page<TimelineEntry>, Failure> {
    client::get(&with_query(&format!("/customers/{id}/timeline"), &query, Vec::new())).await
}

/// The request for a file of the timeline that ends so.
pub fn timeline_file(id: Uuid, query: TimelineQuery, format: &str) -> String {
    with_query(&format!("/customers/{id}/timeline/export.{format}"), &query, Vec::new())
}

pub async fn log(id: Uuid, new: &NewInteraction) -> Result<Interaction, Failure> {
    client::post(&format!("/customers/{id}/interactions"), new).await
}

/// Colleagues who can see the customer and whose name has this in it.
pub async fn colleagues(customer: Uuid, text: &str) -> Result<Vec<Colleague>, Failure> {
    let q = Some(text.trim().chars().take(120).collect());
    client::get(&client::query(&format!("/customers/{customer}/colleagues"), &[("q", q)])).await
}

pub async fn edit_interaction(id: Uuid, version: i64, change: &EditInteraction) -> Result<Interaction, Failure> {
    client::patch(&format!("/interactions/{id}"), version, change).await
}

pub async fn delete_interaction(id: Uuid) -> Result<(), Failure> {
    client::delete(&format!("/interactions/{id}")).await
}

pub async fn upload(file: web_sys::File, on_progress: impl Fn(f64) + Clone + 'static) -> Result<Import, Failure> {
    let path = format!("/customers/imports?filename={}", encode(&file.name()));
    client::upload(&path, file, "text/csv", on_progress).await
}

pub async fn import(id: Uuid) -> Result<Import, Failure> {
    client::get(&format!("/imports/{id}")).await
}

pub async fn preview_import(id: Uuid, plan: &ImportPlan) -> Result<ImportPreview, Failure> {
    client::post(&format!("/imports/{id}/preview"), plan).await
}

pub async fn run_import(id: Uuid, plan: &ImportPlan) -> Result<Import, Failure> {
    client::post(&format!("/imports/{id}/run"), plan).await
}

pub async fn cancel_import(id: Uuid) -> Result<Import, Failure> {
    client::post_empty(&format!("/imports/{id}/cancel")).await
}

pub async fn reread_import(id: Uuid, reading: &SheetReading) -> Result<Import, Failure> {
    client::post(&format!("/imports/{id}/reading"), reading).await
}

pub async fn undo_import(id: Uuid) -> Result<Import, Failure> {
    client::post_empty(&format!("/imports/{id}/undo")).await
}

pub async fn import_kept(id: Uuid) -> Result<KeptRows, Failure> {
    client::get(&format!("/imports/{id}/kept")).await
}

/// Saves the rows that did not become customers as a CSV file.
pub async fn import_errors(id: Uuid, filename: &str) -> Result<(), Failure> {
    let stem = filename.rsplit_once('.').map_or(filename, |(stem, _)| stem);
    client::download(&format!("/imports/{id}/errors.csv"), &format!("{stem}-errors.csv")).await
}

pub async fn import_issues(id: Uuid) -> Result<ImportIssues, Failure> {
    client::get(&format!("/imports/{id}/issues")).await
}

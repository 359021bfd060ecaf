//! The requests of the customers' pages.

use platform::client::{self, Failure, encode};
use serde::Serialize;
use shared::{
    customers::list::{CustomerQuery, CustomerRow},
    customers::{Customer, CustomerKind},
    page::Page,
    records::choices::Choices,
    records::import::{Import, ImportIssues, ImportPreview, KeptRows, SheetReading},
    records::import_plan::ImportPlan,
};
use uuid::Uuid;

/// A request path with the query's fields that are set, as `serde` names them.
fn with_query(path: &str, query: &impl Serialize) -> String {
    let fields = serde_json::to_value(query).ok();
    let fields = fields.as_ref().and_then(|value| value.as_object()).into_iter().flatten();
    let pairs: Vec<_> = fields
        .map(|(name, value)| match value {
            serde_json::Value::Null => (name.as_str(), None),
            serde_json::Value::String(text) => (name.as_str(), Some(text.clone())),
            other => (name.as_str(), Some(other.to_string())),
        })
        .collect();
    client::query(path, &pairs)
}

pub async fn list(query: &CustomerQuery) -> Result<Page<CustomerRow>, Failure> {
    client::get(&with_query("/customers", query)).await
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

pub async fn archive(id: Uuid) -> Result<Customer, Failure> {
    client::post_empty(&format!("/customers/{id}/archive")).await
}

pub async fn restore(id: Uuid) -> Result<Customer, Failure> {
    client::post_empty(&format!("/customers/{id}/restore")).await
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

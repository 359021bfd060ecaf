//! The requests of the customers' pages.

use platform::client::{self, Failure};
use serde::Serialize;
use shared::{
    customers::list::{CustomerQuery, CustomerRow},
    customers::{Customer, CustomerKind},
    page::Page,
    records::choices::Choices,
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

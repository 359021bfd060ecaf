//! Fields that administrators add to customers.

use serde_json::{Value, json};
use shared::customers::Customer;
use shared::customers::custom_fields::CustomField;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use tests::Client;

mod archived;
mod changing;
mod definitions;
mod export;
mod filtering;
mod sheets;
mod values;

/// Adds a field.
pub async fn field(by: &Client, label: &str, kind: &str) -> CustomField {
    let mut new = json!({ "record": "customers", "label": label, "kind": kind });
    if kind.starts_with("choice") {
        new["choices"] = json!([{ "code": "gold", "label": "Gold" }, { "code": "silver", "label": "Silver" }, { "code": "tin", "label": "Tin, plated" }]);
    }
    by.post("/custom-fields", &new).await.expect(201).read()
}

/// Adds a field of each kind; each has its kind as its label and key.
pub async fn of_each_kind(by: &Client) {
    for kind in ["text", "number", "money", "date", "choice", "choices", "yes_no", "link"] {
        assert_eq!(field(by, kind, kind).await.key, kind);
    }
}

/// A value for each kind.
pub fn all_values() -> Value {
    json!({ "text": "Gate 7", "number": -12.25, "money": { "minor": 110_004, "currency": "USD" }, "date": "2027-02-28", "choice": "silver",
        "choices": ["gold", "tin"], "yes_no": false, "link": "https://wiki.example/acme?a=1" })
}

/// Adds a company with these values.
pub async fn company_with(by: &Client, name: &str, custom: &Value) -> Customer {
    by.post("/customers", &json!({ "kind": "company", "name": name, "custom": custom })).await.expect(201).read()
}

pub async fn read(by: &Client, customer: &Customer) -> Customer {
    by.get(&format!("/customers/{}", customer.id)).await.expect(200).read()
}

/// The values as JSON.
pub fn custom(customer: &Customer) -> Value {
    serde_json::to_value(&customer.custom).expect("values")
}

/// The customers that a query finds, by name.
pub async fn listed(by: &Client, query: &[(&str, &str)]) -> Vec<CustomerRow> {
    by.get("/customers?limit=200").query(&query).await.expect(200).read::<Page<CustomerRow>>().items
}

pub async fn names(by: &Client, query: &[(&str, &str)]) -> Vec<String> {
    listed(by, query).await.into_iter().map(|row| row.name).collect()
}

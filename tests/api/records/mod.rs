//! What every record type of the kit can do, tried on each of them: a record type's own tests are about its own rules.

use serde_json::{Map, Value, json};
use shared::record::{Kind, Spec, uses};
use shared::sales::{leads, products};
use tests::{Account, Client, Reply};
use uuid::Uuid;

mod about;
mod access;
pub mod bulk;
mod exports;
mod filters;
mod imports;
mod lists;
mod requests;
mod search;
mod views;

/// A record type, and requests that belong to it.
pub struct Sample {
    pub spec: &'static Spec,
    /// Creates the n-th one: no two have the same name or what must be unique, and many have something in common.
    pub new: fn(usize) -> Value,
    /// Changes one, and the field that shows it.
    pub edit: (&'static str, fn() -> Value),
    /// Refused by the record's own rules, and the field that is named.
    pub refused: (&'static str, fn() -> Value),
}

/// One of each record type.
pub const SAMPLES: &[Sample] = &[
    Sample {
        spec: &leads::SPEC,
        new: |n| {
            let (stage, source, country) = (["new", "contacted", "qualified"][n % 3], ["website", "event"][n % 2], ["DE", "AT"][n % 2]);
            json!({
                "name": format!("Lead {n:03}"), "company": format!("Company {}", n % 7), "email": format!("lead{n}@example.com"),
                "phone": format!("+49 30 {}", 100_000 + n), "stage": stage,
                "source": source, "value": { "minor": (n % 5) * 1_000, "currency": "EUR" },
                "country": country, "tags": [format!("Tag {}", n % 3)],
            })
        },
        edit: ("stage", || json!({ "stage": "qualified" })),
        refused: ("lost_reason", || json!({ "stage": "lost" })),
    },
    Sample {
        spec: &products::SPEC,
        new: |n| {
            let lifecycle = ["available", "planned"][n % 2];
            json!({
                "name": format!("Product {n:03}"), "sku": format!("SKU-{n}"), "series": format!("Series {}", n % 4),
                "lifecycle": lifecycle, "price": { "minor": (n % 6) * 500, "currency": "EUR" }, "tax_rate": 1900,
                "stock": n % 9, "warranty_months": 24, "tags": [format!("Tag {}", n % 3)],
            })
        },
        edit: ("series", || json!({ "series": "Other" })),
        refused: ("warranty_months", || json!({ "warranty_months": 6_000 })),
    },
];

impl Sample {
    pub fn path(&self) -> String {
        format!("/{}", self.spec.code)
    }

    pub fn of(&self, id: Uuid) -> String {
        format!("/{}/{id}", self.spec.code)
    }

    /// Adds the n-th one; gives back its id.
    pub async fn add(&self, by: &Client, n: usize) -> Uuid {
        id(&by.post(&self.path(), &(self.new)(n)).await.expect(201))
    }

    /// Whether its records belong to somebody.
    pub fn is_owned(&self) -> bool {
        self.spec.field("owner").is_some()
    }

    /// The rows of a page of its list.
    pub async fn rows(&self, by: &Client, query: &str) -> Vec<Map<String, Value>> {
        let page = by.get(&format!("{}?{query}", self.path())).await.expect(200).json();
        serde_json::from_value(page["items"].clone()).expect("rows")
    }

    /// The fields that its list can be sorted by.
    pub fn sorts(&self) -> impl Iterator<Item = &'static str> {
        self.spec.using(uses::SORT).map(|field| field.key)
    }
}

/// The id of what was answered.
pub fn id(reply: &Reply) -> Uuid {
    reply.json()["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

/// A value that a field's filter takes.
pub fn value_for(kind: Kind, by: &Account) -> String {
    match kind {
        Kind::Number(..) | Kind::Percent | Kind::Money => "5".to_owned(),
        Kind::Day | Kind::Moment => "2026-11-21".to_owned(),
        Kind::YesNo => "true".to_owned(),
        Kind::Choice(choices) => choices()[0].0.to_owned(),
        Kind::User => "me".to_owned(),
        Kind::Team | Kind::Ref(_) => by.me.id.to_string(),
        Kind::Country => "DE".to_owned(),
        Kind::Language => "en".to_owned(),
        _ => "Tag 1".to_owned(),
    }
}

//! Products: what is sold, with its price.

use crate::Patch;
use crate::money::Money;
use crate::named_enum;
use crate::page::Direction;
use crate::record::{Field, History, Kind, Spec, choices_of, common, uses::*};
use crate::records::custom_values::{CustomChanges, CustomValues};
#[cfg(feature = "server")]
use crate::records::custom_values::{changes_schema, values_schema};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// Where a product is in its life.
    ProductLifecycle {
        Planned = "planned", "Planned";
        InDevelopment = "in_development", "In development";
        Available = "available", "Available";
        Retired = "retired", "Retired";
    }
}

/// The record type. Products belong to nobody.
pub static SPEC: Spec = Spec {
    code: "products",
    subject: "product",
    noun: ("product", "products"),
    title: "name",
    subtitle: &["sku", "series"],
    fields: &[
        Field::new("name", "Name", Kind::Line(120), USUAL | LIST | SORT | SEARCH | REQUIRED).also(&[
            "product name",
            "product",
            "item",
            "article",
        ]),
        Field::new("sku", "SKU", Kind::Line(60), USUAL | LIST | SORT | SEARCH | UNIQUE)
            .also(&["article number", "item number", "product code", "part number", "code"])
            .help("Stock-keeping unit: no two products have the same."),
        Field::new("series", "Series", Kind::Suggest(60), USUAL | LIST | SORT | QUICK | SEARCH | BULK).also(&[
            "product line",
            "family",
            "category",
            "group",
        ]),
        Field::new("lifecycle", "Lifecycle", Kind::Choice(choices_of::<ProductLifecycle>), USUAL | LIST | QUICK | BULK | REQUIRED)
            .also(&["status", "state"]),
        Field::new("price", "Price", Kind::Money, USUAL | LIST | SORT).also(&["sales price", "unit price", "list price", "amount"]),
        Field::new("tax_rate", "Tax rate", Kind::Percent, USUAL | COLUMN | BULK)
            .also(&["tax", "vat", "vat rate"])
            .help("In percent of the price."),
        Field::new("stock", "Stock", Kind::Number(0, 1_000_000_000), USUAL | LIST | SORT).also(&[
            "quantity",
            "quantity in stock",
            "inventory",
            "on hand",
        ]),
        Field::new("warranty_months", "Warranty (months)", Kind::Number(0, 600), USUAL | COLUMN | BULK)
            .also(&["warranty", "warranty months"]),
        common::TAGS,
        Field::new("description", "Description", Kind::Lines(4_000), FORM | FILTER | SEARCH | IMPORT | EXPORT).also(&["notes", "details"]),
        common::CREATED,
        common::UPDATED,
        common::ARCHIVED,
    ],
    sort: ("name", Direction::Asc),
    history: History::PLAIN,
    match_by: &["sku", "name"],
};

/// A new product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewProduct {
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    pub sku: Option<String>,
    pub series: Option<String>,
    /// `available` unless given.
    pub lifecycle: Option<ProductLifecycle>,
    pub price: Option<Money>,
    /// In hundredths of a percent: 1900 is 19 %.
    pub tax_rate: Option<i32>,
    pub stock: Option<i32>,
    pub warranty_months: Option<i32>,
    pub tags: Vec<String>,
    pub description: Option<String>,
    #[cfg_attr(feature = "server", schema(schema_with = values_schema))]
    pub custom: CustomValues,
}

/// Changes to a product; absent fields stay, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EditProduct {
    pub name: Option<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub sku: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub series: Patch<String>,
    pub lifecycle: Option<ProductLifecycle>,
    #[cfg_attr(feature = "server", schema(value_type = Option<Money>))]
    pub price: Patch<Money>,
    #[cfg_attr(feature = "server", schema(value_type = Option<i32>))]
    pub tax_rate: Patch<i32>,
    #[cfg_attr(feature = "server", schema(value_type = Option<i32>))]
    pub stock: Patch<i32>,
    #[cfg_attr(feature = "server", schema(value_type = Option<i32>))]
    pub warranty_months: Patch<i32>,
    pub tags: Option<Vec<String>>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub description: Patch<String>,
    /// Custom fields by their keys; `null` clears.
    #[cfg_attr(feature = "server", schema(schema_with = changes_schema))]
    pub custom: CustomChanges,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Product {
    pub id: Uuid,
    pub name: String,
    pub sku: Option<String>,
    pub series: Option<String>,
    pub lifecycle: ProductLifecycle,
    pub price: Option<Money>,
    pub tax_rate: Option<i32>,
    pub stock: Option<i32>,
    pub warranty_months: Option<i32>,
    pub tags: Vec<String>,
    pub description: Option<String>,
    #[cfg_attr(feature = "server", schema(schema_with = values_schema))]
    pub custom: CustomValues,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

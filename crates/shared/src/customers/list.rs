//! The list of customers: its rows, what narrows it, and what can be chosen there.

use crate::customers::{CustomerKind, CustomerRef, CustomerSize};
use crate::identity::UserRef;
use crate::money::Money;
use crate::records::custom_values::CustomValues;
use crate::{named_enum, page::Direction};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// What the list of customers is sorted by.
    CustomerSort {
        Name = "name", "Name";
        UpdatedAt = "updated_at", "Changed";
        CreatedAt = "created_at", "Added";
        Employees = "employees", "Employees";
        Revenue = "revenue", "Revenue";
    }
}

/// A customer in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CustomerRow {
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub sector: Option<String>,
    pub size: Option<CustomerSize>,
    pub employees: Option<i32>,
    pub revenue: Option<Money>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub tags: Vec<String>,
    pub parent: Option<CustomerRef>,
    pub owner: Option<UserRef>,
    /// The values of custom fields by their keys; those without a value are absent.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::records::custom_values::CustomValue>))]
    pub custom: CustomValues,
    /// Names the picture at `/customers/{id}/image`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

/// The address of a list of customers, as programs build it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CustomerQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<CustomerKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<CustomerSize>,
    /// ISO 3166-1 alpha-2 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Came with this import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// Added at or after this moment, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_from: Option<DateTime<Utc>>,
    /// Added before this moment, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_to: Option<DateTime<Utc>>,
    /// `true` lists the archived ones instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// IANA name of the time zone in which the days of `filter` begin; that of the reader's profile unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<CustomerSort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// Whether to count, up to 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<bool>,
}

//! The list of customers: its rows, what narrows it, and what can be chosen there.

use crate::customers::{CustomerKind, CustomerRef, CustomerSize, country_code};
use crate::identity::UserRef;
use crate::money::Money;
use crate::records::custom_values::CustomValues;
use crate::records::filter;
use crate::{named_enum, page::Direction, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
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

/// Which customers to list. Filters are joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CustomerQuery {
    /// Words or beginnings of words in name, e-mail, city, tags …; or a whole phone number. Without any other filter the newest 1,000 matches
    /// are listed.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 200))]
    pub q: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CustomerKind>,
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<CustomerSize>,
    /// ISO 3166-1 alpha-2 code.
    #[garde(custom(country_code))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Came with this import.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// Added at or after this moment, RFC 3339.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_from: Option<DateTime<Utc>>,
    /// Added before this moment, RFC 3339.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_to: Option<DateTime<Utc>>,
    /// `true` lists the archived ones instead.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Further conditions as JSON: `{"all":[{"where":{"field":"sector","op":"is_any","values":["retail"]}}]}`, with `all` and `any` groups in
    /// each other. `GET /customers/fields` tells the fields. A condition on `archived` shows archived customers, too.
    #[garde(custom(filter::is_filter))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 8000))]
    pub filter: Option<String>,
    /// IANA name of the time zone in which the days of `filter` begin; that of the reader's profile unless given.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 60))]
    pub time_zone: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<CustomerSort>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    #[garde(custom(rules::line(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[garde(custom(rules::line(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200.
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
    /// Whether to count, up to 1,000.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<bool>,
}

impl CustomerQuery {
    /// Whether anything but words narrows the list.
    pub fn is_filtered(&self) -> bool {
        let words_and_order = Self {
            q: self.q.clone(),
            time_zone: self.time_zone.clone(),
            sort: self.sort,
            direction: self.direction,
            after: self.after.clone(),
            before: self.before.clone(),
            limit: self.limit,
            total: self.total,
            ..Self::default()
        };
        *self != words_and_order
    }
}

/// What can be chosen in filters and forms: the values in use, most frequent first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CustomerChoices {
    pub sectors: Vec<String>,
    pub tags: Vec<String>,
    pub countries: Vec<String>,
    /// Active users who may own customers.
    pub owners: Vec<UserRef>,
    /// ISO 4217 code of the currency that amounts are in unless said otherwise.
    pub base_currency: String,
    /// The largest file that can be attached, in bytes.
    pub largest_file: u64,
}

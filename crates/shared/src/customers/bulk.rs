//! Changing many customers at once, in the background.

use crate::customers::list::CustomerQuery;
use crate::customers::profile::{Channel, CustomerType};
use crate::customers::{CustomerKind, CustomerSize};
use crate::identity::UserRef;
use crate::records::custom_values::CustomChanges;
use crate::records::filter::Filter;
use crate::records::list::ListQuery;
use crate::{Patch, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::records::bulk::{BulkOutcome, BulkStatus};

/// Customers that a bulk change may name one by one.
pub const MAX_IDS: usize = 500;
/// Days in which a bulk change can be undone.
pub const UNDO_DAYS: i64 = 30;

/// Begins a bulk change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = NewCustomerBulkChange))]
#[serde(deny_unknown_fields)]
pub struct NewBulkChange {
    #[garde(dive)]
    pub target: BulkTarget,
    #[garde(dive)]
    pub action: BulkAction,
    /// How many customers the one who asks believes it to be: 409 `count_changed` where it is another number. Compared up to 1,000.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_count: Option<u64>,
}

/// Which customers: `{"ids": […]}`, or all that a query finds when the change begins: `{"query": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = CustomerBulkTarget))]
#[serde(rename_all = "snake_case")]
pub enum BulkTarget {
    /// 1 to 500 customers.
    Ids(#[garde(length(min = 1, max = MAX_IDS))] Vec<Uuid>),
    Query(#[garde(dive)] Box<BulkQuery>),
}

/// The filters of the list of customers, joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = CustomerBulkQuery))]
#[serde(deny_unknown_fields)]
pub struct BulkQuery {
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub q: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CustomerKind>,
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 60))]
    pub sector: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<CustomerSize>,
    #[garde(custom(crate::customers::country_code))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 40))]
    pub tag: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_from: Option<DateTime<Utc>>,
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_to: Option<DateTime<Utc>>,
    /// `true` finds the archived ones instead.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// IANA name of the time zone in which the days of `filter` begin; that of the profile unless given.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 60))]
    pub time_zone: Option<String>,
}

impl BulkQuery {
    /// What a list shows, whole: without its order and page. The list's `filter` must have passed its rules; one that cannot be read is `None`.
    pub fn of(list: &CustomerQuery) -> Option<Self> {
        let filter = list.filter.as_deref().map(serde_json::from_str).transpose().ok()?;
        let CustomerQuery { q, kind, sector, size, country, tag, time_zone, .. } = list.clone();
        let CustomerQuery { owner_id, parent_id, import_id, created_from, created_to, archived, .. } = *list;
        Some(Self {
            q,
            kind,
            sector,
            size,
            country,
            tag,
            owner_id,
            parent_id,
            import_id,
            created_from,
            created_to,
            archived,
            filter,
            time_zone,
        })
    }

    /// The list that shows these customers.
    pub fn list(&self) -> ListQuery {
        let Self { q, kind, sector, size, country, tag, owner_id, parent_id, import_id, .. } = self.clone();
        let Self { created_from, created_to, archived, filter, time_zone, .. } = self.clone();
        let quick = [
            ("kind", kind.map(|kind| kind.to_string())),
            ("sector", sector),
            ("size", size.map(|size| size.to_string())),
            ("country", country),
            ("tag", tag),
            ("owner_id", owner_id.map(|id| id.to_string())),
            ("parent_id", parent_id.map(|id| id.to_string())),
        ];
        let quick = quick.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        let filter = filter.and_then(|filter| serde_json::to_string(&filter).ok());
        ListQuery { q, import_id, created_from, created_to, archived, filter, time_zone, quick, ..ListQuery::default() }
    }
}

/// What is done to each customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = CustomerBulkAction))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkAction {
    /// Changes fields; absent ones stay, `null` clears.
    Edit {
        #[garde(dive)]
        fields: Box<BulkFields>,
    },
    /// Gives the customers to another owner.
    Assign {
        #[garde(skip)]
        owner_id: Uuid,
    },
    AddTags {
        #[garde(custom(some_tags))]
        #[cfg_attr(feature = "server", schema(min_items = 1, max_items = 20))]
        tags: Vec<String>,
    },
    RemoveTags {
        #[garde(custom(some_tags))]
        #[cfg_attr(feature = "server", schema(min_items = 1, max_items = 20))]
        tags: Vec<String>,
    },
    /// Needs `customer.archive`.
    Archive {},
    /// Needs `customer.archive`.
    Restore {},
}

impl BulkAction {
    /// As people read it, before "12 customers".
    pub fn label(&self) -> &'static str {
        match self {
            Self::Edit { .. } => "Edit",
            Self::Assign { .. } => "Assign",
            Self::AddTags { .. } => "Add tags to",
            Self::RemoveTags { .. } => "Remove tags from",
            Self::Archive {} => "Archive",
            Self::Restore {} => "Restore",
        }
    }

    /// Whether it hides or shows customers, which needs `customer.archive`.
    pub fn archives(&self) -> bool {
        matches!(self, Self::Archive {} | Self::Restore {})
    }
}

fn some_tags(tags: &[String], _: &()) -> garde::Result {
    if tags.is_empty() {
        return Err(garde::Error::new("is required"));
    }
    rules::tags(tags)
}

/// The fields that many customers can have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = CustomerBulkFields))]
#[serde(deny_unknown_fields)]
pub struct BulkFields {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CustomerKind>,
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 60))]
    pub sector: Patch<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<CustomerSize>))]
    pub size: Patch<CustomerSize>,
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 100))]
    pub city: Patch<String>,
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 100))]
    pub region: Patch<String>,
    /// ISO 3166-1 alpha-2 code.
    #[garde(custom(patched_country))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, min_length = 2, max_length = 2))]
    pub country: Patch<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<CustomerType>))]
    pub r#type: Patch<CustomerType>,
    /// ISO 639-1 code of the language to write in.
    #[garde(custom(crate::customers::profile::language))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, min_length = 2, max_length = 2))]
    pub language: Patch<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Channel>))]
    pub preferred_channel: Patch<Channel>,
    /// The company they belong to.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Uuid>))]
    pub parent_id: Patch<Uuid>,
    /// Custom fields by their keys; `null` clears.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "CustomChanges::is_empty")]
    #[cfg_attr(feature = "server", schema(schema_with = crate::records::custom_values::changes_schema))]
    pub custom: CustomChanges,
}

impl BulkFields {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn patched_country(code: &Patch<String>, context: &()) -> garde::Result {
    crate::customers::country_code(&code.value().cloned(), context)
}

/// A bulk change and how far it got. `changed + unchanged + failed + out_of_reach` is `done`, and `total` once it is finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = CustomerBulkChange))]
pub struct BulkChange {
    pub id: Uuid,
    pub status: BulkStatus,
    /// What is done; absent for one that undoes another.
    pub action: Option<BulkAction>,
    /// The bulk change that this one undoes.
    pub undoes: Option<Uuid>,
    /// The bulk change that undoes this one.
    pub undone_by: Option<Uuid>,
    /// Whether it can be undone now.
    pub can_undo: bool,
    pub owner: UserRef,
    /// Customers noted down; grows while it is being prepared.
    pub total: u64,
    pub done: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub failed: u64,
    pub out_of_reach: u64,
    /// Why it was cancelled, where it was not by its owner.
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which of one's bulk changes to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BulkChangeQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<BulkStatus>,
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

/// One customer of a bulk change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = CustomerBulkRow))]
pub struct BulkRow {
    pub customer_id: Uuid,
    /// Absent where the reader may not see the customer.
    pub name: Option<String>,
    /// Absent where its turn has not come.
    pub outcome: Option<BulkOutcome>,
    pub message: Option<String>,
}

/// Which customers of a bulk change to list, in the order in which they are dealt with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BulkRowQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<BulkOutcome>,
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
}

//! Changing many records of a type at once, in the background.

use super::bulk_query::BulkQuery;
use crate::identity::UserRef;
use crate::record::State;
use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Records that a bulk change may name one by one.
pub const MAX_IDS: usize = 500;
/// Days in which a bulk change can be undone.
pub const UNDO_DAYS: i64 = 30;

/// Begins a bulk change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBulkChange {
    /// Which records: named ones, or all that a list finds.
    #[garde(dive)]
    pub target: BulkTarget,
    /// What is to be done to each of them.
    #[garde(dive)]
    pub action: BulkAction,
    /// How many records the one who asks believes it to be: 409 `count_changed` where it is another number. Compared up to 1,000.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_count: Option<u64>,
}

/// Which records: `{"ids": […]}`, or all that a query finds when the change begins: `{"query": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BulkTarget {
    /// 1 to 500 records.
    Ids(Vec<Uuid>),
    /// All records that these filters find.
    Query(Box<BulkQuery>),
}

/// By hand, so that problems name the fields as requests do: derived, they would be those of a tuple.
impl Validate for BulkTarget {
    type Context = ();

    fn validate_into(&self, context: &(), parent: &mut dyn FnMut() -> garde::Path, report: &mut garde::Report) {
        match self {
            Self::Ids(ids) if !(1..=MAX_IDS).contains(&ids.len()) => {
                report.append(parent().join("ids"), garde::Error::new(format!("must be 1 to {MAX_IDS} records")));
            }
            Self::Ids(_) => {}
            Self::Query(query) => query.validate_into(context, &mut || parent().join("query"), report),
        }
    }
}

/// What is done to each record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkAction {
    /// Changes fields, by the names that they have when one record is edited; absent ones stay, `null` clears. Custom fields are under `custom`, or
    /// each under `custom.<key>`.
    Edit {
        /// The fields with their new values.
        #[garde(skip)]
        #[cfg_attr(feature = "server", schema(value_type = Object))]
        fields: State,
    },
    /// Gives the records to another owner.
    Assign {
        /// The id of the user who looks after the records from now on.
        #[garde(skip)]
        owner_id: Uuid,
    },
    /// Adds tags to those that the records have.
    AddTags {
        /// The tags to add.
        #[garde(custom(some_tags))]
        #[cfg_attr(feature = "server", schema(min_items = 1, max_items = 20))]
        tags: Vec<String>,
    },
    /// Takes tags away.
    RemoveTags {
        /// The tags to take away.
        #[garde(custom(some_tags))]
        #[cfg_attr(feature = "server", schema(min_items = 1, max_items = 20))]
        tags: Vec<String>,
    },
    /// Hides the records, which can be restored. Needs the permission to archive.
    Archive {},
    /// Brings archived records back. Needs the permission to archive.
    Restore {},
}

impl BulkAction {
    /// As people read it, before "12 records".
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

    /// Whether it hides or shows records, which needs the permission to archive.
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

named_enum! {
    /// Where a bulk change stands.
    BulkStatus {
        /// The records are being noted down; none is changed yet.
        Preparing = "preparing", "Preparing";
        Running = "running", "Running";
        Finished = "finished", "Finished";
        Cancelled = "cancelled", "Cancelled";
    }
}

named_enum! {
    /// What became of one record.
    BulkOutcome {
        Changed = "changed", "Changed";
        /// It was so already.
        Unchanged = "unchanged", "Unchanged";
        /// Refused by a rule, or on an undo changed since; the message says why.
        Failed = "failed", "Failed";
        /// Not there any more, or not among those that one may change.
        OutOfReach = "out_of_reach", "Not yours";
    }
}

/// A bulk change and how far it got. `changed + unchanged + failed + out_of_reach` is `done`, and `total` once it is finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BulkChange {
    /// The id of the bulk change.
    pub id: Uuid,
    /// The code of the record type: `leads`.
    pub record: String,
    /// How far it is.
    pub status: BulkStatus,
    /// What is done; absent for one that undoes another.
    pub action: Option<BulkAction>,
    /// The bulk change that this one undoes.
    pub undoes: Option<Uuid>,
    /// The bulk change that undoes this one.
    pub undone_by: Option<Uuid>,
    /// Whether it can be undone now.
    pub can_undo: bool,
    /// Who began it.
    pub owner: UserRef,
    /// Records noted down; grows while it is being prepared.
    pub total: u64,
    /// Records gone through so far.
    pub done: u64,
    /// Records that it changed.
    pub changed: u64,
    /// Records that were already as it would have made them.
    pub unchanged: u64,
    /// Records that refused the change; their rows say why.
    pub failed: u64,
    /// Records that whoever began it may not change.
    pub out_of_reach: u64,
    /// Why it was cancelled, where it was not by its owner.
    pub reason: Option<String>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it ended, by itself or by being cancelled; `null` until then.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which of one's bulk changes to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BulkChangeQuery {
    /// Bulk changes in this state alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<BulkStatus>,
    /// The code of a record type: `leads`.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 60))]
    pub record: Option<String>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where to go back: `previous` of the page after. Not together with `after`.
    #[garde(custom(rules::cursor))]
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

/// One record of a bulk change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BulkRow {
    /// The id of the record.
    pub record_id: Uuid,
    /// Absent where the reader may not see the record.
    pub name: Option<String>,
    /// Absent where its turn has not come.
    pub outcome: Option<BulkOutcome>,
    /// Why it failed, in words for people; `null` where it did not.
    pub message: Option<String>,
}

/// Which records of a bulk change to list, in the order in which they are dealt with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BulkRowQuery {
    /// Records with this outcome alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<BulkOutcome>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where to go back: `previous` of the page after. Not together with `after`.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200.
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
}

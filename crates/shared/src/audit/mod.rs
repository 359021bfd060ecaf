//! The audit log: who changed what, when and from where.

pub mod describe;

use crate::{identity::UserRef, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One change of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The field's name in requests.
    pub field: String,
    /// The value before; `null` where there was none.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    #[cfg_attr(feature = "server", schema(value_type = serde_json::Value))]
    pub before: serde_json::Value,
    /// The value afterwards; `null` where there is none.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    #[cfg_attr(feature = "server", schema(value_type = serde_json::Value))]
    pub after: serde_json::Value,
}

/// One recorded action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// The id of the entry.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it; absent for the system itself and for people not signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserRef>,
    /// `user`, `system` or `anonymous`.
    pub actor_kind: String,
    /// `customer.created`, `user.signed_in` …
    pub action: String,
    /// What it was done to: `customer`, `user` …
    pub subject_kind: String,
    /// The id of what it was done to; `null` where that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// The subject's name at that time.
    pub subject_label: String,
    /// The client's network address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The request by which it was done, as in the `X-Request-Id` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Uuid>,
    /// What changed, field by field.
    pub changes: Vec<FieldChange>,
}

/// Which entries to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// What this user did.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<Uuid>,
    /// An action such as `customer.created`, or a noun with a dot, such as `customer.`, for all of its actions.
    #[garde(custom(rules::line(80)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 80))]
    pub action: Option<String>,
    /// What was done to this kind of thing: `customer`, `user` …
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 40))]
    pub subject_kind: Option<String>,
    /// What was done to the one with this id.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// From this moment on, RFC 3339.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Before this moment, RFC 3339.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where to go back: `previous` of the page after. Not together with `after`.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200; 50 unless given.
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
}

/// What verifying the log found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct AuditVerdict {
    /// Whether nothing was found.
    pub intact: bool,
    /// Entries from the first one on that are as they were written.
    pub entries: u64,
    /// The first entry that does not fit, where one is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<Uuid>,
    /// What was found, in the order of the log; 20 findings at most.
    pub findings: Vec<AuditFinding>,
}

/// Something that is wrong with the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct AuditFinding {
    /// What is wrong.
    pub problem: AuditProblem,
    /// The place in the log, counted from 1, where it begins.
    pub entry: i64,
    /// The last place that it concerns, where it concerns several; of `older` how many entries there are now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
    /// The entry at the place or, where it is missing, the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// When it was recorded, or when the end of the log was noted that does not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted_at: Option<DateTime<Utc>>,
    /// Where that note is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_in: Option<String>,
}

/// A kind of thing that can be wrong with the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuditProblem {
    /// An entry is not as it was written.
    Changed,
    /// Entries are missing, and later ones are there.
    Missing,
    /// Entries are missing at the end.
    EndMissing,
    /// The sealed end of the log is gone, or it was not made with the key of this installation.
    EndChanged,
    /// There are entries after the sealed end.
    Added,
    /// The log was longer once, or another one: an older state of the database was put back.
    Older,
    /// A note of the end of the log was not made with the key of this installation.
    AnchorChanged,
    /// An entry says that something was wrong with the log when it was written.
    Recorded,
}

//! Everything that happened with a record, as one feed.

use crate::attachments::Attachment;
use crate::audit::FieldChange;
use crate::identity::UserRef;
use crate::records::interactions::{Interaction, InteractionKind};
use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One entry of a record's timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// The id of the entry.
    pub id: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it; `null` where that was the system, or the account was erased.
    pub actor: Option<UserRef>,
    /// What happened.
    pub event: TimelineEvent,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TimelineEvent {
    /// Somebody was in touch, or noted something.
    Interaction(Interaction),
    /// The record changed: `customer.created`, `customer.edited` …
    Change {
        /// What was done: `customer.edited` …
        action: String,
        /// What changed, field by field.
        changes: Vec<FieldChange>,
    },
    /// A file was added or removed.
    File {
        /// Whether it was removed; else it was added.
        removed: bool,
        /// The file, as it is now.
        file: Attachment,
    },
}

named_enum! {
    /// Which part of the timeline to read.
    TimelineFilter {
        Interactions = "interactions", "Interactions";
        Changes = "changes", "Changes";
        Files = "files", "Files";
    }
}

/// A page of the timeline, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    /// Entries of this part alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<TimelineFilter>,
    /// Interactions of this kind alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<InteractionKind>,
    /// What this user logged or changed.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<Uuid>,
    /// Interactions that mention this user.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentioned_id: Option<Uuid>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Rows a page, 1 to 200; 50 unless given.
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
}

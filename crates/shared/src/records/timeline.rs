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
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor: Option<UserRef>,
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
    Change { action: String, changes: Vec<FieldChange> },
    /// A file was added or removed.
    File { removed: bool, file: Attachment },
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
    #[garde(custom(rules::line(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
}

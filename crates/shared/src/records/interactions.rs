//! Calls, e-mails, meetings and notes: logged about a record, and listed over all records of a type that somebody may see.

use crate::identity::{TeamRef, UserRef};
use crate::record::{NamedRecord, RecordRef};
use crate::{Patch, named_enum, rules, text};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// How somebody was met.
    InteractionKind {
        Call = "call", "Call";
        Email = "email", "E-mail";
        Meeting = "meeting", "Meeting";
        Note = "note", "Note";
        Sms = "sms", "SMS";
        Other = "other", "Other";
    }
}

/// Logs an interaction about a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInteraction {
    /// What it was.
    #[garde(skip)]
    pub kind: InteractionKind,
    /// When it took place; now unless given, and not in the future beyond a day.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// What was said or done: text of several lines.
    #[garde(custom(rules::required_lines(10_000)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 10000))]
    pub summary: String,
    /// Colleagues who are named in it and told: active users who can see the record. The text holds each as `@Name`.
    #[garde(length(max = 20))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub mentions: Vec<Uuid>,
}

/// Corrects a logged interaction; its author may, and whoever may edit the record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditInteraction {
    /// What it was.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<InteractionKind>,
    /// When it took place; not in the future beyond a day.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// What was said or done: text of several lines.
    #[garde(custom(rules::required_lines(10_000)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 10000))]
    pub summary: Patch<String>,
    /// Replaces who is mentioned; only those are told who were not mentioned before.
    #[garde(inner(length(max = 20)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub mentions: Option<Vec<Uuid>>,
}

/// A call, e-mail, meeting or note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Interaction {
    /// The id of the interaction.
    pub id: Uuid,
    /// The record that it is about.
    pub about: RecordRef,
    /// What it was.
    pub kind: InteractionKind,
    /// When it took place.
    pub occurred_at: DateTime<Utc>,
    /// What was said or done: text of several lines.
    pub summary: String,
    /// Colleagues who are named in it, by name.
    #[serde(default)]
    pub mentions: Vec<UserRef>,
    /// Who logged it; `null` where that account was erased.
    pub author: Option<UserRef>,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

/// How much of a summary a list shows, in characters.
pub const EXCERPT: usize = 300;

/// An interaction as lists show it; the whole text is in its record's timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct InteractionRow {
    /// The id of the interaction.
    pub id: Uuid,
    /// The record that it is about.
    pub about: NamedRecord,
    /// What it was.
    pub kind: InteractionKind,
    /// When it took place.
    pub occurred_at: DateTime<Utc>,
    /// The first 300 characters of the summary, with `…` behind them where it goes on.
    pub excerpt: String,
    /// Who logged it; `null` where that account was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<UserRef>,
}

/// Somebody who can be mentioned in what is logged about a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Colleague {
    /// The id of the user.
    pub id: Uuid,
    /// The user's name.
    pub name: String,
    /// The user's team; `null` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
}

/// Which colleagues to look for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ColleagueQuery {
    /// Part of the name.
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 120))]
    pub q: Option<String>,
}

/// Which interactions to list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct InteractionQuery {
    /// Interactions of this kind alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<InteractionKind>,
    /// Who logged it.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_id: Option<Uuid>,
    /// Who is mentioned in it.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentioned_id: Option<Uuid>,
    /// Took place at this moment or later.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Took place before this moment.
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

/// The beginning of a summary, as [`InteractionRow::excerpt`] has it.
pub fn excerpt(summary: &str) -> String {
    text::beginning(summary, EXCERPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_between_characters() {
        assert_eq!(excerpt("short"), "short");
        let whole = "é".repeat(EXCERPT);
        assert_eq!(excerpt(&whole), whole);
        assert_eq!(excerpt(&format!("{whole}é")), format!("{whole}…"));
    }
}

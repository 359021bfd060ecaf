//! What users are told in the app, and by e-mail where they want it.

use crate::identity::UserRef;
use crate::record::NamedRecord;
use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// Why somebody is told.
    NoticeKind {
        /// A colleague named them with `@` in what was logged about a record.
        Mention = "mention", "Mentions";
    }
}

/// Something that a user is told. Names and texts are those of today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Notification {
    /// The id of the notice.
    pub id: Uuid,
    /// What kind of notice it is.
    pub kind: NoticeKind,
    /// What it is about: `interaction`, later `task` …
    pub subject_kind: String,
    /// The id of what it is about.
    pub subject_id: Uuid,
    /// The record in which that is found: where the notice leads.
    pub record: NamedRecord,
    /// The beginning of what was said, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Who caused it; absent where the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserRef>,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// When it was read; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
}

/// Which of the own notices to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Notices of this kind alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NoticeKind>,
    /// `true` for those not read yet, `false` for the others.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<bool>,
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

/// Where in the web app a subject is shown; opening it marks the notice as read.
pub fn page_of(record: &NamedRecord, subject: Uuid, notice: Uuid) -> String {
    format!("/{}/{}?entry={subject}&notice={notice}", record.record, record.id)
}

impl Notification {
    /// Where in the web app its subject is shown.
    pub fn page(&self) -> String {
        page_of(&self.record, self.subject_id, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_leads_to_the_entry_of_its_record() {
        let [id, subject, notice] = [1, 2, 3].map(Uuid::from_u128);
        for record in ["customers", "leads"] {
            let page = page_of(&NamedRecord { record: record.to_owned(), id, name: "Acme".to_owned() }, subject, notice);
            assert_eq!(page, format!("/{record}/{id}?entry={subject}&notice={notice}"));
        }
    }
}

//! Outgoing messages: what the outbox holds and how it fares.

use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// Where a message stands.
    MessageStatus {
        Pending = "pending", "Waiting";
        Sent = "sent", "Sent";
        /// Given up after the last try; may be retried by hand.
        Dead = "dead", "Failed";
    }
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct OutboxMessage {
    /// The id of the message.
    pub id: Uuid,
    /// `mail`, later `sms`, `webhook` …
    pub kind: String,
    /// Whom it goes to.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// Whether it has left.
    pub status: MessageStatus,
    /// How often sending it was tried.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is tried next; `null` where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it left; `null` until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    /// Why the last try failed; `null` where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// Whether it carries a sign-in link; its text is then shown only with `outbox.read_secret`.
    pub secret: bool,
}

/// A message with its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct OutboxMessageText {
    /// The message as it is listed.
    pub message: OutboxMessage,
    /// The plain text; absent where the reader may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How messages leave: `file` writes them to a folder, `smtp` sends them.
    pub adapter: String,
}

/// Which messages to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct OutboxQuery {
    /// Part of the recipient or subject.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 200))]
    pub q: Option<String>,
    /// Messages in this state alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MessageStatus>,
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

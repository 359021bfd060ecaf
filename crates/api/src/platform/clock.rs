//! The one place where the clock is read, and how moments are said.

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;

/// Now, in UTC, cut to microseconds: what both databases can hold.
#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A moment as people read it, where they are.
pub fn in_words(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y, %H:%M").to_string()
}

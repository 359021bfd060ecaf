//! The one place where the clock is read.

use chrono::{DateTime, SubsecRound, Utc};

/// Now, in UTC, cut to microseconds: what both databases can hold.
#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

//! The one place where the clock is read, and how moments are said.

use chrono::{DateTime, NaiveTime, SubsecRound, Utc};
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

/// The day that begins at a moment, or else the moment, where people are: what bounds a span of days.
pub fn day_or_moment(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    local.format(if local.time() == NaiveTime::MIN { "%-d %B %Y" } else { "%-d %B %Y, %H:%M" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_said_where_it_begins() {
        let at = "2026-11-01T23:00:00Z".parse().unwrap();
        assert_eq!(day_or_moment(at, Tz::Europe__Berlin), "2 November 2026");
        assert_eq!(day_or_moment(at, Tz::UTC), "1 November 2026, 23:00");
    }
}

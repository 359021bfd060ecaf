//! The period in which records were added.

use platform::time::Day;
use std::fmt;

/// A stretch of days, told from today or by its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Today,
    /// Since Monday.
    ThisWeek,
    /// Today and so many days before, less one.
    LastDays(u16),
    ThisYear,
    /// From the first to the last day, both of them included; either may be open.
    Between(Option<Day>, Option<Day>),
}

/// The periods offered before people choose dates of their own.
pub const OFFERED: [Period; 5] = [Period::Today, Period::ThisWeek, Period::LastDays(30), Period::LastDays(90), Period::ThisYear];

impl Period {
    /// Reads what `to_string` wrote: `today`, `week`, `30d`, `year` or `2026-01-01..2026-01-31`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "today" => Some(Self::Today),
            "week" => Some(Self::ThisWeek),
            "year" => Some(Self::ThisYear),
            _ => match text.split_once("..") {
                Some((from, to)) => {
                    let end = |text: &str| if text.is_empty() { Some(None) } else { Day::parse(text).map(Some) };
                    let (from, to) = (end(from)?, end(to)?);
                    (from.is_some() || to.is_some()).then_some(Self::Between(from, to))
                }
                None => text.strip_suffix('d')?.parse().ok().filter(|days| *days > 0).map(Self::LastDays),
            },
        }
    }

    /// The first and the last day.
    pub fn days(self, today: Day) -> (Option<Day>, Option<Day>) {
        match self {
            Self::Today => (Some(today), None),
            Self::ThisWeek => (Some(today.plus(-i64::from(today.weekday()))), None),
            Self::LastDays(days) => (Some(today.plus(1 - i64::from(days))), None),
            Self::ThisYear => (Day::parse(&format!("{:04}-01-01", today.month.year)), None),
            Self::Between(from, to) => (from, to),
        }
    }

    /// As people read it, with `date` writing a day in their language.
    pub fn describe(self, date: impl Fn(Day) -> String) -> String {
        match self {
            Self::Today => "today".into(),
            Self::ThisWeek => "this week".into(),
            Self::LastDays(days) => format!("last {days} days"),
            Self::ThisYear => "this year".into(),
            Self::Between(Some(from), Some(to)) if from == to => date(from),
            Self::Between(Some(from), Some(to)) => format!("{} – {}", date(from), date(to)),
            Self::Between(Some(from), None) => format!("since {}", date(from)),
            Self::Between(None, Some(to)) => format!("until {}", date(to)),
            Self::Between(None, None) => "any time".into(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::ThisWeek => f.write_str("week"),
            Self::LastDays(days) => write!(f, "{days}d"),
            Self::ThisYear => f.write_str("year"),
            Self::Between(from, to) => {
                let end = |day: &Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
                write!(f, "{}..{}", end(from), end(to))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn periods_are_read_as_written() {
        for text in ["today", "week", "30d", "year", "2026-01-01..2026-01-31", "2026-01-01..", "..2026-01-31"] {
            assert_eq!(Period::parse(text).expect(text).to_string(), text);
        }
        for bad in ["", "..", "0d", "d", "2026-02-30..", "yesterday"] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_week_begins_on_monday_and_days_count_today() {
        let saturday = day("2026-11-21");
        assert_eq!(Period::ThisWeek.days(saturday).0, Some(day("2026-11-16")));
        assert_eq!(Period::LastDays(1).days(saturday).0, Some(saturday));
        assert_eq!(Period::LastDays(30).days(saturday).0, Some(day("2026-10-23")));
        assert_eq!(Period::ThisYear.days(saturday).0, Some(day("2026-01-01")));
    }
}

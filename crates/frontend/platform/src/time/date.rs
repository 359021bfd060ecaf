use std::fmt;

use js_sys::Date;

use super::{
    moment::{At, format_with},
    zone::{day_and_time, moment_of},
};

/// A month of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
}

/// A day of the Gregorian calendar; its text is `YYYY-MM-DD`, as in date inputs and on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    pub month: Month,
    /// 1 to 31.
    pub day: u8,
}

impl Month {
    pub fn days(self) -> u8 {
        match self.month {
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The month so many months later (or earlier).
    pub fn plus(self, months: i32) -> Self {
        let index = self.year * 12 + i32::from(self.month) - 1 + months;
        Self { year: index.div_euclid(12), month: index.rem_euclid(12) as u8 + 1 }
    }

    pub fn first(self) -> Day {
        Day { month: self, day: 1 }
    }

    /// Six weeks of days from the Monday on or before the first, so that every month has the same height.
    pub fn grid(self) -> Vec<Day> {
        let first = self.first();
        let start = first.plus(-i64::from(first.weekday()));
        (0..42).map(|i| start.plus(i)).collect()
    }

    /// "November 2026" in the reader's language.
    pub fn title(self) -> String {
        format_with(self.first().noon(), &[("month", "long"), ("year", "numeric")])
    }
}

impl Day {
    /// The day of this text, if it is a real one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month = Month { year, month: parts.next()?.parse().ok().filter(|m| (1..=12).contains(m))? };
        let day = parts.next()?.parse().ok().filter(|d| (1..=month.days()).contains(d))?;
        Some(Self { month, day })
    }

    /// Today where the reader is.
    pub fn today() -> Self {
        day_and_time(Date::now()).0
    }

    /// The day so many days later (or earlier).
    pub fn plus(self, days: i64) -> Self {
        Self::from_number(self.number() + days)
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        (self.number() + 3).rem_euclid(7) as u8
    }

    /// "Saturday, 21 November 2026" in the reader's language.
    pub fn title(self) -> String {
        format_with(self.noon(), &[("dateStyle", "full")])
    }

    /// "21 Nov 2026" in the reader's language.
    pub fn short(self) -> String {
        format_with(self.noon(), &[("dateStyle", "medium")])
    }

    /// The moment the day begins where the reader is.
    pub fn begins(self) -> Option<shared::Moment> {
        shared::Moment::from_timestamp_millis(moment_of(self, 0, 0) as i64)
    }

    /// "Mon" in the reader's language.
    pub fn weekday_name(self) -> String {
        format_with(self.noon(), &[("weekday", "short")])
    }

    /// Noon where the reader is, so that no zone or summer time moves the day.
    fn noon(self) -> At {
        At(moment_of(self, 12, 0))
    }

    /// Days since 1970-01-01.
    pub(super) fn number(self) -> i64 {
        let year = i64::from(self.month.year) - i64::from(self.month.month <= 2);
        let month = (i64::from(self.month.month) + 9) % 12;
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    pub(super) fn from_number(number: i64) -> Self {
        let shifted = number + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let m = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * m + 2) / 5 + 1) as u8;
        let month = if m < 10 { m + 3 } else { m - 9 };
        Self { month: Month { year: (year + era * 400 + i64::from(month <= 2)) as i32, month: month as u8 }, day }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.month.year, self.month.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(day("2024-02-28").plus(2).to_string(), "2024-03-01");
        assert_eq!(day("2026-01-01").plus(-1).to_string(), "2025-12-31");
        assert_eq!(day("1970-01-01").number(), 0);
        assert_eq!(day("2026-11-21").weekday(), 5);
        for n in [-800_000, -1, 0, 11_016, 20_000] {
            assert_eq!(Day::from_number(n).number(), n);
        }
    }

    #[test]
    fn only_real_days_parse() {
        for bad in ["2025-02-29", "2025-13-01", "25-01-01", "2025-1", "", "2025-00-10"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_grid_begins_on_monday_and_holds_the_month() {
        let grid = day("2026-11-01").month.grid();
        assert_eq!(grid.len(), 42);
        assert_eq!(grid[0].weekday(), 0);
        assert!(grid.contains(&day("2026-11-30")));
    }
}

//! Days and spans of days as moments, where the reader is.

use super::{Sql, presence};
use crate::custom_fields::values::day_number;
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};
use shared::Named;
use shared::records::filter::{FilterOp, Span, parse_span};

/// Which days a condition allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Days {
    /// From the first day to the day before the second.
    Within(NaiveDate, NaiveDate),
    /// Neither these days nor later ones, or none at all.
    NotSince(NaiveDate, NaiveDate),
    Before(NaiveDate),
    From(NaiveDate),
    Given,
    Missing,
}

impl Days {
    /// What an operator and its values say as of `today`. Spans that end today take today in: the last 7 days are today and the six before.
    pub fn of(op: FilterOp, values: &[String], today: NaiveDate) -> Result<Self, String> {
        let value = |n: usize| values.get(n).map_or("", String::as_str);
        let day = |n| value(n).parse::<NaiveDate>().map_err(|_| format!("“{}” must be a date such as 2026-11-21", value(n)));
        let span = || parse_span(value(0)).ok_or_else(|| format!("“{}” must be a span such as 30 days", value(0)));
        let tomorrow = after(today);
        Ok(match op {
            FilterOp::On => Self::Within(day(0)?, after(day(0)?)),
            FilterOp::Before => Self::Before(day(0)?),
            FilterOp::After => Self::From(after(day(0)?)),
            FilterOp::Between => Self::Within(day(0)?, after(day(1)?)),
            FilterOp::InLast => Self::Within(moved(tomorrow, span()?, false), tomorrow),
            FilterOp::NotInLast => Self::NotSince(moved(tomorrow, span()?, false), tomorrow),
            FilterOp::InNext => Self::Within(today, moved(today, span()?, true)),
            FilterOp::This => {
                let unit = Span::from_code(value(0)).ok_or_else(|| format!("“{}” must be day, week, month, quarter or year", value(0)))?;
                let first = beginning(unit, today);
                Self::Within(first, moved(first, (1, unit), true))
            }
            FilterOp::NotEmpty => Self::Given,
            _ => Self::Missing,
        })
    }
}

/// The moments of these days.
pub fn compare(column: SimpleExpr, days: &Days, zone: Tz) -> Sql {
    let at = |day: NaiveDate| midnight(day, zone);
    match *days {
        Days::Within(first, end) => Sql::all().add(column.clone().gte(at(first))).add(column.lt(at(end))),
        Days::NotSince(first, end) => Sql::any().add(column.clone().is_null()).add(column.clone().lt(at(first))).add(column.gte(at(end))),
        Days::Before(day) => Sql::all().add(column.lt(at(day))),
        Days::From(day) => Sql::all().add(column.gte(at(day))),
        Days::Given => presence(column, FilterOp::NotEmpty),
        Days::Missing => presence(column, FilterOp::Empty),
    }
}

/// The same over a column of days.
pub fn compare_days(column: SimpleExpr, days: &Days) -> Sql {
    match *days {
        Days::Within(first, end) => Sql::all().add(column.clone().gte(first)).add(column.lt(end)),
        Days::NotSince(first, end) => Sql::any().add(column.clone().is_null()).add(column.clone().lt(first)).add(column.gte(end)),
        Days::Before(day) => Sql::all().add(column.lt(day)),
        Days::From(day) => Sql::all().add(column.gte(day)),
        Days::Given => presence(column, FilterOp::NotEmpty),
        Days::Missing => presence(column, FilterOp::Empty),
    }
}

/// The years that both databases can hold.
fn within_reason(day: NaiveDate) -> NaiveDate {
    let (first, last) = (NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or(day), NaiveDate::from_ymd_opt(9999, 12, 30).unwrap_or(day));
    day.clamp(first, last)
}

fn after(day: NaiveDate) -> NaiveDate {
    within_reason(day.succ_opt().unwrap_or(day))
}

/// So many days, weeks, months, quarters or years later or earlier; where that would be the 31st of a short month, its last day.
fn moved(day: NaiveDate, (count, unit): (u32, Span), later: bool) -> NaiveDate {
    let days = |n: u32| {
        let days = chrono::Days::new(n.into());
        if later { day.checked_add_days(days) } else { day.checked_sub_days(days) }
    };
    let months = |n: u32| if later { day.checked_add_months(Months::new(n)) } else { day.checked_sub_months(Months::new(n)) };
    let there = match unit {
        Span::Day => days(count),
        Span::Week => days(count * 7),
        Span::Month => months(count),
        Span::Quarter => months(count * 3),
        Span::Year => months(count * 12),
    };
    within_reason(there.unwrap_or(if later { NaiveDate::MAX } else { NaiveDate::MIN }))
}

/// The first day of the running period; weeks begin on Monday.
fn beginning(unit: Span, today: NaiveDate) -> NaiveDate {
    let first_of = |month| NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today);
    match unit {
        Span::Day => today,
        Span::Week => moved(today, (today.weekday().num_days_from_monday(), Span::Day), false),
        Span::Month => first_of(today.month()),
        Span::Quarter => first_of(today.month0() / 3 * 3 + 1),
        Span::Year => first_of(1),
    }
}

/// The same over whole days, in a table of values: only days that are there can meet it, so what holds for missing ones is the caller's.
pub fn numbers(column: SimpleExpr, days: &Days) -> Sql {
    let sql = Sql::all();
    match *days {
        Days::Within(first, end) => sql.add(column.clone().gte(day_number(first))).add(column.lt(day_number(end))),
        Days::NotSince(first, end) => sql.add(Sql::any().add(column.clone().lt(day_number(first))).add(column.gte(day_number(end)))),
        Days::Before(day) => sql.add(column.lt(day_number(day))),
        Days::From(day) => sql.add(column.gte(day_number(day))),
        Days::Given | Days::Missing => sql.add(column.is_not_null()),
    }
}

/// When a day begins in a time zone; where the clock is put forward at midnight, an hour later.
pub fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let at = |hour| zone.from_local_datetime(&(day.and_time(NaiveTime::MIN) + TimeDelta::hours(hour))).earliest();
    at(0).or_else(|| at(1)).map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |moment| moment.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_whole_days_with_today_among_them() {
        let day = |s: &str| s.parse::<NaiveDate>().unwrap();
        let days = |op, value: &str| Days::of(op, &[value.to_owned()], day("2026-11-21")).unwrap();
        let within = |a, b| Days::Within(day(a), day(b));
        assert_eq!(days(FilterOp::InLast, "7 days"), within("2026-11-15", "2026-11-22"));
        assert_eq!(days(FilterOp::InLast, "1 month"), within("2026-10-22", "2026-11-22"));
        assert_eq!(days(FilterOp::InNext, "2 weeks"), within("2026-11-21", "2026-12-05"));
        assert_eq!(days(FilterOp::This, "week"), within("2026-11-16", "2026-11-23"));
        assert_eq!(days(FilterOp::This, "quarter"), within("2026-10-01", "2027-01-01"));
        assert_eq!(days(FilterOp::This, "year"), within("2026-01-01", "2027-01-01"));
        assert_eq!(days(FilterOp::On, "2026-12-31"), within("2026-12-31", "2027-01-01"));
        assert_eq!(days(FilterOp::After, "2026-12-31"), Days::From(day("2027-01-01")));
        assert_eq!(days(FilterOp::InLast, "10000 years"), within("0001-01-02", "2026-11-22"));
    }
}

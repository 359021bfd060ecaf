//! When an interaction took place, between its date and time fields and the wire.

use leptos::prelude::*;
use platform::time::{At, Day, day_and_time, moment_of};

/// The date and time fields; both empty means now.
#[derive(Clone, Copy)]
pub struct Occurred {
    pub day: RwSignal<String>,
    pub time: RwSignal<String>,
}

impl Occurred {
    /// Empty fields, or those of `at`.
    pub fn new(at: Option<shared::Moment>) -> Self {
        let (day, time) = at.map(|at| day_and_time(At::from(at).0)).map(|(day, time)| (day.to_string(), time)).unwrap_or_default();
        Self { day: RwSignal::new(day), time: RwSignal::new(time) }
    }

    /// Means now again.
    pub fn clear(self) {
        self.day.try_set(String::new());
        self.time.try_set(String::new());
    }

    /// The moment meant: a time alone is today's, a day alone is now or its noon.
    pub fn moment(self) -> Option<shared::Moment> {
        let (day, time) = (self.day.get_untracked(), self.time.get_untracked());
        let today = Day::today();
        if time.is_empty() && (day.is_empty() || Day::parse(&day) == Some(today)) {
            return None;
        }
        let day = Day::parse(&day).unwrap_or(today);
        let (hours, minutes) = clock(&time).unwrap_or((12, 0));
        shared::Moment::from_timestamp_millis(moment_of(day, hours, minutes) as i64)
    }
}

/// Reads `HH:MM`.
fn clock(text: &str) -> Option<(i32, i32)> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some((hours, minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_read() {
        assert_eq!(clock("09:05"), Some((9, 5)));
        assert_eq!(clock("23:59:00"), Some((23, 59)));
        assert_eq!(clock("24:00"), None);
        assert_eq!(clock("nine"), None);
    }
}

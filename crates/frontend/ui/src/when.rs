use std::cell::RefCell;

use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use platform::time::{At, format_date_time, local_day};

/// How long ago or ahead, kept up to date, with the exact time on hover.
///
/// ```ignore
/// view! { <When at=customer.updated_at/> }
/// ```
#[component]
pub fn When(
    #[prop(into)] at: At,
    /// Shows the date and time themselves instead of the distance.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    if at.0.is_nan() {
        return ().into_any();
    }
    let machine = at.to_rfc3339();
    let full = format_date_time(at);
    if exact {
        return view! { <time datetime=machine>{full}</time> }.into_any();
    }
    let minute = minute();
    let text = move || {
        minute.track();
        relative(at)
    };
    view! { <time datetime=machine title=full>{text}</time> }.into_any()
}

fn relative(at: At) -> String {
    let (mut value, unit) = in_unit(at.0 - Date::now());
    if unit == "day" {
        // Days are told apart by midnight, not by 24 hours: what is 30 hours old may be two days ago.
        value = f64::from(local_day(at.0) - local_day(Date::now()));
    }
    let settings = Object::new();
    let _ = Reflect::set(&settings, &"numeric".into(), &"auto".into());
    String::from(Intl::RelativeTimeFormat::new(&Array::new(), &settings).format(value, unit))
}

/// The distance in the largest unit that fills at least once.
fn in_unit(distance: f64) -> (f64, &'static str) {
    const UNITS: [(f64, &str); 6] =
        [(31_557_600e3, "year"), (2_629_800e3, "month"), (604_800e3, "week"), (86_400e3, "day"), (3_600e3, "hour"), (60e3, "minute")];
    let fits = UNITS.iter().find(|(length, _)| distance.abs() >= *length);
    fits.map_or((0.0, "second"), |(length, unit)| ((distance / length).trunc(), *unit))
}

thread_local!(static MINUTE: RefCell<Option<ArcRwSignal<u32>>> = const { RefCell::new(None) });

/// Counts minutes, one timer for the whole page.
fn minute() -> ArcRwSignal<u32> {
    MINUTE.with_borrow_mut(|clock| {
        clock
            .get_or_insert_with(|| {
                let ticks = ArcRwSignal::new(0_u32);
                let tick = ticks.clone();
                set_interval(move || tick.update(|n| *n = n.wrapping_add(1)), std::time::Duration::from_secs(60));
                ticks
            })
            .clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_told_in_its_largest_unit() {
        assert_eq!(in_unit(-30e3), (0.0, "second"));
        assert_eq!(in_unit(-61e3), (-1.0, "minute"));
        assert_eq!(in_unit(7_300e3), (2.0, "hour"));
        assert_eq!(in_unit(-8.0 * 86_400e3), (-1.0, "week"));
    }
}

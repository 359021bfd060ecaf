//! Filters of lists that live in the address.

use leptos::prelude::*;
use platform::{
    address::Address,
    time::{At, Day},
};
use ui::{Choice, DatePicker, Filter, Select};

/// One of a few values under the parameter `name`.
pub fn choice_filter(address: Address, label: &'static str, name: &'static str, choices: impl Into<Signal<Vec<Choice>>>) -> Filter {
    let choices = choices.into();
    let held = address.signal(name);
    let text = Signal::derive(move || {
        let held = held.get()?;
        Some(choices.with(|choices| choices.iter().find(|choice| choice.value == held).map(|choice| choice.label.clone())).unwrap_or(held))
    });
    Filter::new(
        label,
        text,
        move || address.filter(&[(name, None)], false),
        move || {
            let value = bound(address, name);
            view! { <Select bind=value label choices placeholder="Any"/> }
        },
    )
}

/// The days from and to, both included, under two parameters.
pub fn days_filter(address: Address, label: &'static str, from: &'static str, to: &'static str) -> Filter {
    let (first, last) = (address.signal(from), address.signal(to));
    let text = Signal::derive(move || match (first.get(), last.get()) {
        (Some(first), Some(last)) if first == last => Some(day_text(&first)),
        (Some(first), Some(last)) => Some(format!("{} – {}", day_text(&first), day_text(&last))),
        (Some(first), None) => Some(format!("since {}", day_text(&first))),
        (None, Some(last)) => Some(format!("until {}", day_text(&last))),
        (None, None) => None,
    });
    Filter::new(
        label,
        text,
        move || address.filter(&[(from, None), (to, None)], false),
        move || {
            let (first, last) = (bound(address, from), bound(address, to));
            view! { <DatePicker bind=first label="From"/> <DatePicker bind=last label="To"/> }
        },
    )
}

/// A value under edit that follows the parameter and changes it.
pub fn bound(address: Address, name: &'static str) -> RwSignal<String> {
    let held = address.signal(name);
    let value = RwSignal::new(held.get_untracked().unwrap_or_default());
    Effect::watch(
        move || held.get().unwrap_or_default(),
        move |now, _, _| {
            if value.read_untracked() != *now {
                value.set(now.clone())
            }
        },
        false,
    );
    Effect::watch(
        move || value.get(),
        move |now, _, _| {
            if held.get_untracked().unwrap_or_default() != *now {
                address.filter(&[(name, Some(now.clone()))], false);
            }
        },
        false,
    );
    value
}

fn day_text(text: &str) -> String {
    match Day::parse(text) {
        Some(day) => day.short(),
        None => text.to_owned(),
    }
}

/// The moment a day begins where the reader is, as the API reads it; `None` for what is not a day.
pub fn day_begins(text: &str, days_later: i64) -> Option<String> {
    Some(At::from(Day::parse(text)?.plus(days_later).begins()?).to_rfc3339())
}

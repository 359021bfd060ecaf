//! The quick filter of a list by when records were added.

use leptos::prelude::*;
use platform::{address::Address, time::Day};
use shared::text::capitalised;
use ui::{Button, Field, FieldKind, Filter, Icon, Size};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::period::{OFFERED, Period};

pub fn added(address: Address) -> Filter {
    let held = Signal::derive(move || period(address).map(|period| period.describe(Day::short)));
    Filter::new("Added", held, move || address.filter(&[("added", None)], false), move || view! { <Editor address/> })
}

fn period(address: Address) -> Option<Period> {
    address.get("added").and_then(|text| Period::parse(&text))
}

#[component]
fn Editor(address: Address) -> impl IntoView {
    let holds = move || period(address);
    let set = move |period: Option<Period>| address.filter(&[("added", period.map(|period| period.to_string()))], false);
    let ends = match untrack(holds) {
        Some(period) => period.days(Day::today()),
        None => (None, None),
    };
    let text = |day: Option<Day>| RwSignal::new(day.map(|day| day.to_string()).unwrap_or_default());
    let (from, to) = (text(ends.0), text(ends.1));
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        close_popover(&event);
        let (from, to) = (Day::parse(&from.read_untracked()), Day::parse(&to.read_untracked()));
        let period = match (from, to) {
            (None, None) => None,
            (Some(from), Some(to)) if to < from => Some(Period::Between(Some(to), Some(from))),
            ends => Some(Period::Between(ends.0, ends.1)),
        };
        set(period);
    };
    view! {
        <ul class="filter-options" aria-label="Added">
            {OFFERED.map(|period| view! {
                <li><button
                    type="button" class="menu-item" aria-pressed=move || (holds() == Some(period)).to_string()
                    on:click=move |event| {
                        close_popover(&event);
                        set(Some(period));
                    }
                ><Icon name="check"/><span>{capitalised(&period.describe(Day::short))}</span></button></li>
            }).collect_view()}
        </ul>
        <form class="filter-dates" on:submit=apply>
            <Field bind=from label="From" kind=FieldKind::Date/>
            <Field bind=to label="To" kind=FieldKind::Date/>
            <Button submit=true size=Size::Small>"Apply"</Button>
        </form>
    }
}

/// Closes the popover the event happened in.
pub fn close_popover(event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(Ok(Some(popover))) = target.map(|target| target.closest("[popover]"))
        && let Some(popover) = popover.dyn_ref::<HtmlElement>()
    {
        let _ = popover.hide_popover();
    }
}

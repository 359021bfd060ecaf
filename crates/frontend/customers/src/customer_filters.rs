//! The quick filters of the list: a chip each, with its editor.

use leptos::prelude::*;
use platform::{address::Address, loading::Loading, time::Day};
use shared::{
    Named,
    customers::filter::{Condition, Filter as Conditions, FilterOp},
    customers::{CustomerKind, CustomerSize},
    records::choices::Choices,
    sectors,
};
use ui::{Button, Choice, Field, FieldKind, Filter, Icon, Size};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    columns::{capitalised, country_name},
    list_query::{self, filter_text},
    period::{OFFERED, Period},
};

/// How many options a list may have before it gets a search field.
const SEARCHED_FROM: usize = 9;

/// Every filter of the list.
pub fn filters(address: Address, choices: Loading<Choices>, me: Option<Uuid>) -> Vec<Filter> {
    let known = move |pick: fn(&Choices) -> Vec<Choice>| {
        Signal::derive(move || choices.value.with(|known| known.as_ref().map(pick)).unwrap_or_default())
    };
    let owners = Signal::derive(move || {
        let mut owners = choices.value.with(|known| known.as_ref().map(|known| known.owners.clone())).unwrap_or_default();
        // One's own name comes first.
        owners.sort_by_key(|owner| Some(owner.id) != me);
        owners
            .into_iter()
            .map(|owner| Choice::new(owner.id.to_string(), if Some(owner.id) == me { format!("{} (you)", owner.name) } else { owner.name }))
            .collect::<Vec<_>>()
    });
    let sectors = Signal::derive(move || {
        let mut sectors = choices.value.with(|known| known.as_ref().map(|known| known.of("sector").to_vec())).unwrap_or_default();
        if sectors.is_empty() {
            sectors = sectors::SECTORS.iter().map(|sector| (*sector).to_owned()).collect();
        }
        sectors.into_iter().map(|sector| Choice::new(sector.clone(), capitalised(&sector))).collect::<Vec<_>>()
    });
    vec![
        one_of(address, "Kind", "kind", named::<CustomerKind>(), None),
        one_of(address, "Sector", "sector", sectors, Some(("sector", "No sector"))),
        one_of(address, "Size", "size", named::<CustomerSize>(), Some(("size", "No size"))),
        one_of(
            address,
            "Country",
            "country",
            known(|k| k.of("country").iter().map(|code| Choice::new(code.clone(), country_name(code))).collect()),
            Some(("country", "No country")),
        ),
        one_of(address, "Tag", "tag", known(|k| k.of("tags").iter().cloned().map(Choice::from).collect()), Some(("tags", "No tag"))),
        one_of(address, "Owner", "owner", owners, Some(("owner", "Nobody"))),
        added(address),
        one_of(address, "Status", "archived", Signal::stored(vec![Choice::new("true", "Archived")]), None),
        Filter::given("From import", Signal::derive(move || address.get("import_id").map(|_| String::new())), move || {
            address.filter(&[("import_id", None)], false)
        }),
    ]
}

fn named<T: Named + Send + Sync>() -> Signal<Vec<Choice>> {
    Signal::stored(T::ALL.iter().map(|value| Choice::new(value.code(), value.label())).collect())
}

/// The option of customers that have no value; no code is empty.
const NONE: &str = "";

/// One of the options under the parameter `name`. `none` is the field whose emptiness can be chosen too, and what that reads as.
fn one_of(
    address: Address,
    label: &'static str,
    name: &'static str,
    options: Signal<Vec<Choice>>,
    none: Option<(&'static str, &'static str)>,
) -> Filter {
    let held = address.signal(name);
    let is_none = Signal::derive(move || none.is_some_and(|(field, _)| empties(address).iter().any(|empty| empty == field)));
    let value = Signal::derive(move || if is_none.get() { Some(NONE.to_owned()) } else { held.get() });
    let options = Signal::derive(move || {
        let none = none.map(|(_, label)| Choice::new(NONE, label));
        options.get().into_iter().chain(none).collect::<Vec<_>>()
    });
    // What is empty is said among the conditions of the filter.
    let held = Signal::derive(move || {
        let held = held.get()?;
        Some(options.with(|options| options.iter().find(|option| option.value == held).map(|option| option.label.clone())).unwrap_or(held))
    });
    let pick = Callback::new(move |value: Option<String>| {
        let (chosen, empty) = match value {
            Some(code) if code == NONE => (None, true),
            value => (value, false),
        };
        let mut change = vec![(name, chosen)];
        if let Some((field, _)) = none.filter(|_| empty != is_none.get_untracked()) {
            change.push(("filter", with_empty(address, field, empty)));
        }
        address.filter(&change, false);
    });
    Filter::new(label, held, move || pick.run(None), move || view! { <Options label options value pick/> })
}

/// The fields that the filter wants empty, at its top.
fn empties(address: Address) -> Vec<String> {
    let parts = match address.get("filter").and_then(|text| list_query::filter(&text)) {
        Some(Conditions::All(parts)) => parts,
        Some(one @ Conditions::Where(_)) => vec![one],
        _ => return Vec::new(),
    };
    let empty = |part: Conditions| match part {
        Conditions::Where(Condition { field, op: FilterOp::Empty, .. }) => Some(field),
        _ => None,
    };
    parts.into_iter().filter_map(empty).collect()
}

/// The filter with or without the wish that a field be empty.
fn with_empty(address: Address, field: &str, wanted: bool) -> Option<String> {
    let held = untrack(|| address.get("filter")).and_then(|text| list_query::filter(&text));
    let condition = Conditions::Where(Condition { field: field.to_owned(), op: FilterOp::Empty, values: Vec::new() });
    let mut parts = match held {
        Some(Conditions::All(parts)) => parts,
        Some(other) => vec![other],
        None => Vec::new(),
    };
    parts.retain(|part| *part != condition);
    if wanted {
        parts.push(condition);
    }
    filter_text(&Conditions::All(parts))
}

/// The options of a filter; the one that holds is marked, and choosing it again turns the filter off.
#[component]
fn Options(
    label: &'static str,
    options: Signal<Vec<Choice>>,
    value: Signal<Option<String>>,
    pick: Callback<Option<String>>,
) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let long = Memo::new(move |_| options.read().len() >= SEARCHED_FROM);
    let found = move || {
        let wanted = wanted.get().trim().to_lowercase();
        options.get().into_iter().filter(|option| option.label.to_lowercase().contains(&wanted)).collect::<Vec<_>>()
    };
    let button = move |option: Choice| {
        let (code, holds) = (option.value.clone(), option.value);
        let holds = move || value.read().as_deref() == Some(holds.as_str());
        let pressed = holds.clone();
        view! {
            <li><button
                type="button" class="menu-item" aria-pressed=move || pressed().to_string()
                on:click=move |event| {
                    close_popover(&event);
                    pick.run(if holds() { None } else { Some(code.clone()) });
                }
            ><Icon name="check"/><span>{option.label}</span></button></li>
        }
    };
    view! {
        <Show when=move || long.get()>
            <Field bind=wanted label=format!("Find a {}", label.to_lowercase()) hide_label=true kind=FieldKind::Search placeholder="Find…"/>
        </Show>
        <ul class="filter-options" aria-label=label>{move || found().into_iter().map(&button).collect_view()}</ul>
        {move || found().is_empty().then(|| view! { <p class="quiet filter-none">"Nothing to choose from yet."</p> })}
    }
}

fn added(address: Address) -> Filter {
    let held = Signal::derive(move || period(address).map(|period| period.describe(day_text)));
    Filter::new("Added", held, move || address.filter(&[("added", None)], false), move || view! { <AddedEditor address/> })
}

fn period(address: Address) -> Option<Period> {
    address.get("added").and_then(|text| Period::parse(&text))
}

#[component]
fn AddedEditor(address: Address) -> impl IntoView {
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
                ><Icon name="check"/><span>{capitalised(&period.describe(day_text))}</span></button></li>
            }).collect_view()}
        </ul>
        <form class="filter-dates" on:submit=apply>
            <Field bind=from label="From" kind=FieldKind::Date/>
            <Field bind=to label="To" kind=FieldKind::Date/>
            <Button submit=true size=Size::Small>"Apply"</Button>
        </form>
    }
}

fn day_text(day: Day) -> String {
    day.short()
}

/// Closes the popover the event happened in.
fn close_popover(event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(Ok(Some(popover))) = target.map(|target| target.closest("[popover]"))
        && let Some(popover) = popover.dyn_ref::<HtmlElement>()
    {
        let _ = popover.hide_popover();
    }
}

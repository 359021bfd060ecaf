//! The filters of the list: a chip each, with its editor.

use leptos::prelude::*;
use shared::{
    Named,
    customers::{CustomerChoices, CustomerKind, CustomerSize},
    sectors,
};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    columns::{capitalised, country_name},
    list_address::ListAddress,
    list_state::ListState,
    period::{OFFERED, Period},
};
use crate::{
    loading::Loading,
    ui::{Button, Choice, Day, Field, FieldKind, Filter, Icon, Size},
};

/// How many options a list may have before it gets a search field.
const SEARCHED_FROM: usize = 9;

/// Every filter of the list.
pub fn filters(address: ListAddress, choices: Loading<CustomerChoices>, me: Option<Uuid>) -> Vec<Filter> {
    let known = move |pick: fn(&CustomerChoices) -> Vec<Choice>| {
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
        let mut sectors = choices.value.with(|known| known.as_ref().map(|known| known.sectors.clone())).unwrap_or_default();
        if sectors.is_empty() {
            sectors = sectors::SECTORS.iter().map(|sector| (*sector).to_owned()).collect();
        }
        sectors.into_iter().map(|sector| Choice::new(sector.clone(), capitalised(&sector))).collect::<Vec<_>>()
    });
    vec![
        one_of(
            address,
            "Kind",
            named::<CustomerKind>(),
            |s| s.kind.map(|kind| kind.code().into()),
            |s, v| s.kind = v.and_then(|v| Named::from_code(&v)),
        ),
        one_of(address, "Sector", sectors, |s| s.sector.clone(), |s, v| s.sector = v),
        one_of(
            address,
            "Size",
            named::<CustomerSize>(),
            |s| s.size.map(|size| size.code().into()),
            |s, v| s.size = v.and_then(|v| Named::from_code(&v)),
        ),
        one_of(
            address,
            "Country",
            known(|k| k.countries.iter().map(|code| Choice::new(code.clone(), country_name(code))).collect()),
            |s| s.country.clone(),
            |s, v| s.country = v,
        ),
        one_of(address, "Tag", known(|k| k.tags.iter().cloned().map(Choice::from).collect()), |s| s.tag.clone(), |s, v| s.tag = v),
        one_of(address, "Owner", owners, |s| s.owner.map(|id| id.to_string()), |s, v| s.owner = v.and_then(|v| v.parse().ok())),
        added(address),
        one_of(
            address,
            "Status",
            Signal::stored(vec![Choice::new("true", "Archived")]),
            |s| s.archived.then(|| "true".into()),
            |s, v| s.archived = v.is_some(),
        ),
        Filter::given("From import", Signal::derive(move || address.state.read().import.map(|_| String::new())), move || {
            address.change(|state| state.import = None)
        }),
    ]
}

fn named<T: Named + Send + Sync>() -> Signal<Vec<Choice>> {
    Signal::stored(T::ALL.iter().map(|value| Choice::new(value.code(), value.label())).collect())
}

fn one_of(
    address: ListAddress,
    label: &'static str,
    options: Signal<Vec<Choice>>,
    read: fn(&ListState) -> Option<String>,
    write: fn(&mut ListState, Option<String>),
) -> Filter {
    let value = Signal::derive(move || read(&address.state.read()));
    let words = Signal::derive(move || {
        let value = value.get()?;
        Some(
            options.with(|options| options.iter().find(|option| option.value == value).map(|option| option.label.clone())).unwrap_or(value),
        )
    });
    let pick = Callback::new(move |value: Option<String>| address.change(|state| write(state, value)));
    Filter::new(label, words, move || pick.run(None), move || view! { <Options label options value pick/> })
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

fn added(address: ListAddress) -> Filter {
    let words = Signal::derive(move || address.state.read().added.map(|period| period.words(day_words)));
    Filter::new("Added", words, move || address.change(|state| state.added = None), move || view! { <AddedEditor address/> })
}

#[component]
fn AddedEditor(address: ListAddress) -> impl IntoView {
    let holds = move || address.state.read().added;
    let ends = match address.state.read_untracked().added {
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
        address.change(|state| state.added = period);
    };
    view! {
        <ul class="filter-options" aria-label="Added">
            {OFFERED.map(|period| view! {
                <li><button
                    type="button" class="menu-item" aria-pressed=move || (holds() == Some(period)).to_string()
                    on:click=move |event| {
                        close_popover(&event);
                        address.change(|state| state.added = Some(period));
                    }
                ><Icon name="check"/><span>{capitalised(&period.words(day_words))}</span></button></li>
            }).collect_view()}
        </ul>
        <form class="filter-dates" on:submit=apply>
            <Field bind=from label="From" kind=FieldKind::Date/>
            <Field bind=to label="To" kind=FieldKind::Date/>
            <Button submit=true size=Size::Small>"Apply"</Button>
        </form>
    }
}

fn day_words(day: Day) -> String {
    day.short()
}

/// The start of a day where the reader is.
pub fn moment(day: Day) -> Option<shared::Moment> {
    day.begins()
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

//! The quick filters of a list: a chip for each field that has a parameter of its own.

use leptos::prelude::*;
use platform::address::Address;
use shared::records::filter::{Condition, Filter as Conditions, FilterOp};
use ui::{Bind, Choice, Field, FieldKind, Filter, Icon, focus_id, matching, unique_id};

use super::{
    attribute::{Attr, Shape, built_in},
    known::Known,
    list_added::{added, close_popover},
    list_query::{filter, filter_text},
    pages::Pages,
};

/// How many options a list may have before it gets a search field.
const SEARCHED_FROM: usize = 9;
/// The option of records that have no value; no code is empty.
const NONE: &str = "";

/// Every quick filter of the list.
pub fn filters(pages: &'static Pages, address: Address, known: Known) -> Vec<Filter> {
    let quick = built_in(pages.spec).into_iter().filter_map(|attr| {
        let name = attr.quick?;
        Some(match attr.shape {
            Shape::Record(code) => given_record(address, attr, name, code, known),
            _ => one_of(address, attr, name, options(attr, known)),
        })
    });
    quick.chain([added(address), archived(address), given_import(address)]).collect()
}

/// A record that others refer to, where a link asks for it.
fn given_record(address: Address, attr: Attr, name: &'static str, code: &'static str, known: Known) -> Filter {
    let value = address.signal(name);
    let held = Signal::derive(move || value.get().map(|id| known.name_of(code, &id).unwrap_or_else(|| "…".to_owned())));
    Filter::given(attr.label, held, move || address.filter(&[(name, None)], false))
}

fn given_import(address: Address) -> Filter {
    let value = address.signal("import_id");
    let held = Signal::derive(move || value.get().map(|_| String::new()));
    Filter::given("From import", held, move || address.filter(&[("import_id", None)], false))
}

fn options(attr: Attr, known: Known) -> Signal<Vec<Choice>> {
    Signal::derive(move || match attr.shape {
        Shape::User => known.owners(),
        Shape::One => attr.choices.clone(),
        Shape::YesNo => vec![Choice::new("true", "Yes"), Choice::new("false", "No")],
        _ => known.in_use(attr.key),
    })
}

fn archived(address: Address) -> Filter {
    let value = address.signal("archived");
    let held = Signal::derive(move || value.get().map(|_| "Archived".to_owned()));
    let pick = Callback::new(move |value: Option<String>| address.filter(&[("archived", value)], false));
    let options = Signal::stored(vec![Choice::new("true", "Archived")]);
    Filter::new("Status", held, move || pick.run(None), move || view! { <Options label="Status" options value pick/> })
}

/// One of the options under the parameter `name`; where the field may be empty, that can be chosen too.
fn one_of(address: Address, attr: Attr, name: &'static str, options: Signal<Vec<Choice>>) -> Filter {
    let label = if attr.shape == Shape::Tags { "Tag" } else { attr.label };
    let held = address.signal(name);
    let is_none = Signal::derive(move || !attr.is_required() && empties(address).iter().any(|empty| empty == attr.key));
    let value = Signal::derive(move || if is_none.get() { Some(NONE.to_owned()) } else { held.get() });
    let options = Signal::derive(move || {
        let none = (!attr.is_required()).then(|| match attr.shape {
            Shape::User => Choice::new(NONE, "Nobody"),
            _ => Choice::new(NONE, format!("No {}", label.to_lowercase())),
        });
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
        if empty != is_none.get_untracked() {
            change.push(("filter", with_empty(address, attr.key, empty)));
        }
        address.filter(&change, false);
    });
    Filter::new(label, held, move || pick.run(None), move || view! { <Options label options value pick/> })
}

/// The fields that the filter wants empty, at its top.
fn empties(address: Address) -> Vec<String> {
    let parts = match address.get("filter").and_then(|text| filter(&text)) {
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
    let held = untrack(|| address.get("filter")).and_then(|text| filter(&text));
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
    let id = StoredValue::new(unique_id("find"));
    let long = Memo::new(move |_| options.read().len() >= SEARCHED_FROM);
    let found = Memo::new(move |_| matching(options.get(), &wanted.read()));
    // While one types, Enter takes the first.
    let first = Memo::new(move |_| found.with(|found| found.first().cloned()).filter(|_| !wanted.read().trim().is_empty()));
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter"
            && !event.is_composing()
            && let Some(first) = first.get_untracked()
        {
            event.prevent_default();
            close_popover(&event);
            pick.run(Some(first.value));
        }
    };
    // The options may come later than the surface opens.
    Effect::new(move |_| {
        if long.get() {
            let id = id.get_value();
            request_animation_frame(move || focus_id(&id));
        }
    });
    let button = move |option: Choice| {
        let (code, holds, own) = (option.value.clone(), option.value.clone(), option.value);
        let holds = move || value.read().as_deref() == Some(holds.as_str());
        let pressed = holds.clone();
        view! {
            <li><button
                type="button" class="menu-item" class:active=move || first.read().as_ref().is_some_and(|first| first.value == own)
                aria-pressed=move || pressed().to_string()
                on:click=move |event| {
                    close_popover(&event);
                    pick.run(if holds() { None } else { Some(code.clone()) });
                }
            ><Icon name="check"/><span>{option.label}</span>{option.hint.map(|hint| view! { <small class="quiet">{hint}</small> })}</button></li>
        }
    };
    view! {
        <Show when=move || long.get()>
            <div on:keydown=on_keydown>
                <Field
                    bind=Bind::new(id.get_value(), wanted, Signal::<Option<String>>::stored(None))
                    label=format!("Find: {}", label.to_lowercase()) hide_label=true kind=FieldKind::Search placeholder="Find…" autocomplete="off"
                />
            </div>
            <p class="visually-hidden" role="status">{move || first.read().as_ref().map(|first| format!("Enter chooses {}", first.label))}</p>
        </Show>
        <ul class="filter-options" aria-label=label>{move || found.get().into_iter().map(button).collect_view()}</ul>
        {move || found.read().is_empty().then(|| view! {
            <p class="quiet filter-none">{if options.read().is_empty() { "Nothing to choose from yet." } else { "Nothing matches." }}</p>
        })}
    }
}

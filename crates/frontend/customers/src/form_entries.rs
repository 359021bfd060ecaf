//! Rows that can be added and taken away: further e-mails, phones, links and addresses.

use leptos::prelude::*;
use shared::{Named, countries, customers::profile::MAX_ENTRIES};
use ui::{Bind, Button, Choice, FieldKind, Icon, Select, Size, Variant, focus_id};

use super::form_entries_model::{AddressEntry, Entry};

/// What one text of a row edits: a part of the list that the form holds.
fn part<R, F>(rows: RwSignal<Vec<R>>, at: usize, id: String, of: F) -> Bind<String>
where
    R: Clone + Default + Send + Sync + 'static,
    F: Fn(&mut R) -> &mut String + Copy + Send + Sync + 'static,
{
    let read = move |row: Option<&R>| row.cloned().map(|mut row| of(&mut row).clone()).unwrap_or_default();
    let value = RwSignal::new(rows.with_untracked(|rows| read(rows.get(at))));
    Effect::new(move |_| {
        let now = rows.with(|rows| read(rows.get(at)));
        if *value.read_untracked() != now {
            value.set(now);
        }
    });
    Effect::watch(
        move || value.get(),
        move |text, _, _| {
            let differs = rows.with_untracked(|rows| rows.get(at).is_some() && read(rows.get(at)) != *text);
            if differs {
                rows.update(|rows| {
                    if let Some(row) = rows.get_mut(at) {
                        of(row).clone_from(text);
                    }
                });
            }
        },
        false,
    );
    Bind::new(id, value, Signal::<Option<String>>::stored(None))
}

/// The frame of such a list: its title, its rows by their place, its error and the button for another row.
#[component]
fn Repeated<R: Clone + PartialEq + Default + Send + Sync + 'static>(
    bind: Bind<Vec<R>>,
    label: &'static str,
    /// What the button adds: "Add e-mail".
    add: &'static str,
    /// What one row is: "E-mail".
    one: &'static str,
    fresh: R,
    row: impl Fn(usize) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let id = bind.id();
    let rows = bind.value;
    let count = Memo::new(move |_| rows.read().len());
    let fresh = StoredValue::new(fresh);
    let remove = move |at: usize| {
        rows.update(|rows| {
            if at < rows.len() {
                rows.remove(at);
            }
        });
        focus_id(&bind.id());
    };
    let append = {
        let id = id.clone();
        move |_| {
            let at = rows.with_untracked(Vec::len);
            rows.update(|rows| rows.push(fresh.get_value()));
            let id = format!("{id}-{at}-text");
            request_animation_frame(move || focus_id(&id));
        }
    };
    let row = StoredValue::new(row);
    view! {
        <fieldset class="field repeated" id=id.clone() tabindex="-1" aria-describedby=move || bind.described_by(false)>
            <legend class:visually-hidden=move || count.get() == 0>{label}</legend>
            <For each=move || 0..count.get() key=|at| *at let(at)>
                <div class="repeated-row">
                    {row.with_value(|row| row(at))}
                    <Button
                        variant=Variant::Ghost icon="x" label=format!("Remove {one} {}", at + 1) on_click=move |_| remove(at)
                    />
                </div>
            </For>
            {move || bind.error.get().map(|message| view! {
                <p class="field-error" id=format!("{}-error", bind.id())><Icon name="circle-alert"/>{message}</p>
            })}
            <Show when=move || { count.get() < MAX_ENTRIES }>
                <span><Button size=Size::Small variant=Variant::Ghost icon="plus" on_click=append.clone()>{add}</Button></span>
            </Show>
        </fieldset>
    }
}

/// E-mails, phones or links: what each is for, and its text.
#[component]
pub fn EntryRows<K: Named>(
    bind: Bind<Vec<Entry>>,
    label: &'static str,
    add: &'static str,
    one: &'static str,
    /// What a new row is for, and with it the list to choose from.
    first: K,
    /// What the kinds are called: "For", "Network".
    kinds: &'static str,
    input: FieldKind,
    maxlength: u32,
) -> impl IntoView {
    let id = StoredValue::new(bind.id());
    let choices: Vec<Choice> = K::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let row = move |at: usize| {
        let kind = part(bind.value, at, format!("{}-{at}-kind", id.get_value()), |row: &mut Entry| &mut row.kind);
        let text = part(bind.value, at, format!("{}-{at}-text", id.get_value()), |row: &mut Entry| &mut row.text);
        let n = at + 1;
        view! {
            <div class="entry-row">
                <Select bind=kind label=format!("{kinds} ({one} {n})") hide_label=true choices=choices.clone()/>
                <ui::Field bind=text label=format!("{one} {n}") hide_label=true kind=input maxlength autocomplete="off"/>
            </div>
        }
        .into_any()
    };
    view! { <Repeated bind label add one fresh=Entry { kind: first.code().to_owned(), text: String::new() } row/> }
}

/// Further postal addresses.
#[component]
pub fn AddressRows<K: Named>(bind: Bind<Vec<AddressEntry>>, first: K) -> impl IntoView {
    let id = StoredValue::new(bind.id());
    let kinds: Vec<Choice> = K::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let all: Vec<Choice> = countries::COUNTRIES.iter().map(|(code, name)| Choice::new(*code, *name)).collect();
    let row = move |at: usize| {
        let text =
            |name: &str, of: fn(&mut AddressEntry) -> &mut String| part(bind.value, at, format!("{}-{at}-{name}", id.get_value()), of);
        let n = at + 1;
        view! {
            <div class="address-row">
                <Select bind=text("kind", |row| &mut row.kind) label=format!("For (address {n})") hide_label=true choices=kinds.clone()/>
                <ui::Field bind=text("text", |row| &mut row.street) label=format!("Street (address {n})") placeholder="Street" hide_label=true maxlength=200 autocomplete="off"/>
                <ui::Field bind=text("postal", |row| &mut row.postal_code) label=format!("Postal code (address {n})") placeholder="Postal code" hide_label=true maxlength=20 autocomplete="off"/>
                <ui::Field bind=text("city", |row| &mut row.city) label=format!("City (address {n})") placeholder="City" hide_label=true maxlength=100 autocomplete="off"/>
                <ui::Field bind=text("region", |row| &mut row.region) label=format!("Region (address {n})") placeholder="Region" hide_label=true maxlength=100 autocomplete="off"/>
                <Select bind=text("country", |row| &mut row.country) label=format!("Country (address {n})") hide_label=true choices=all.clone() placeholder="Country"/>
            </div>
        }
        .into_any()
    };
    let fresh = AddressEntry { kind: first.code().to_owned(), ..AddressEntry::default() };
    view! { <Repeated bind label="Further addresses" add="Add address" one="address" fresh row/> }
}

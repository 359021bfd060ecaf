//! Records that are there already: by what they are recognised, and what becomes of their rows.

use leptos::prelude::*;
use platform::session::use_session;
use shared::{
    Named,
    record::Spec,
    records::import_plan::{EmptyCells, LooksAlike, Matched},
    text::with_article,
};
use ui::{Button, Card, Checkbox, Choice, RadioGroup, Size, Variant};

use super::plan::Mapping;
use crate::pages::Pages;

#[component]
pub fn MatchingCard(pages: &'static Pages, mapping: RwSignal<Mapping>) -> impl IntoView {
    let now = mapping.get_untracked();
    let matched = RwSignal::new(now.matched);
    let add_new = RwSignal::new(now.add_new);
    let empty = RwSignal::new(now.empty_cells);
    let alike = RwSignal::new(now.looks_alike);
    Effect::watch(move || alike.get(), move |alike, _, _| mapping.update(|mapping| mapping.looks_alike.clone_from(alike)), false);
    Effect::watch(
        move || (matched.get(), add_new.get(), empty.get()),
        move |(matched, add_new, empty), _, _| {
            mapping.update(|mapping| {
                mapping.matched.clone_from(matched);
                // Without updates there is nothing else to do than to add.
                mapping.add_new = *add_new || *matched != Matched::Update.code();
                mapping.empty_cells.clone_from(empty);
            });
        },
        false,
    );
    let may_edit = use_session().holds(pages.access.edit);
    let fates = Matched::ALL.iter().filter(|fate| may_edit || **fate != Matched::Update);
    let (about, one) = (format!("the {}", pages.one()), with_article(pages.one()));
    let fates = fates.map(|fate| Choice::new(fate.code(), fate.label().replace("the record", &about))).collect::<Vec<_>>();
    let empties = EmptyCells::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect::<Vec<_>>();
    let alikes = LooksAlike::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect::<Vec<_>>();
    let updates = Memo::new(move |_| *matched.read() == Matched::Update.code());
    view! {
        <Card title=format!("{} that are there already", pages.title())>
            <div class="stack">
                <Keys spec=pages.spec mapping/>
                <RadioGroup bind=matched label=format!("A row that matches {one}") choices=fates/>
                {pages.look_alikes.map(|hint| view! { <RadioGroup bind=alike label=format!("A new row that looks like {one}") choices=alikes hint/> })}
                <Show when=move || updates.get()>
                    <RadioGroup bind=empty label="Empty cells" choices=empties.clone() inline=true/>
                    <Checkbox bind=add_new label=format!("Add rows that match none as new {}", pages.many())/>
                </Show>
            </div>
        </Card>
    }
}

/// The keys in their order, then those that are not used.
#[component]
fn Keys(spec: &'static Spec, mapping: RwSignal<Mapping>) -> impl IntoView {
    let keys = Memo::new(move |_| {
        let used = mapping.read().match_by.clone();
        let rest: Vec<String> = spec.match_by.iter().map(|key| (*key).to_owned()).filter(|key| !used.contains(key)).collect();
        (used, rest)
    });
    let shift = move |key: &str, up: bool| {
        mapping.update(|mapping| {
            let Some(at) = mapping.match_by.iter().position(|one| one == key) else { return };
            let to = if up { at.saturating_sub(1) } else { (at + 1).min(mapping.match_by.len() - 1) };
            mapping.match_by.swap(at, to);
        });
    };
    let note = move |key: &str| (!mapping.read().fills(key)).then_some(" (not in the sheet)");
    view! {
        <div class="field" role="group" aria-labelledby="match-keys">
            <p class="field-label" id="match-keys">"Recognised by, in this order"</p>
            <ol class="match-keys">
                {move || {
                    let (used, rest) = keys.get();
                    let count = used.len();
                    let used = used.into_iter().enumerate().map(|(at, key)| {
                        let label = spec.label(&key).unwrap_or_default();
                        let key = StoredValue::new(key);
                        let of = move |shift: &dyn Fn(&str)| key.with_value(|key| shift(key));
                        view! {
                            <li>
                                <span>{format!("{}. {label}", at + 1)}<span class="quiet">{move || key.with_value(|key| note(key))}</span></span>
                                <Button size=Size::Small variant=Variant::Ghost icon="arrow-up" label=format!("{label} earlier") disabled=Signal::stored(at == 0) on_click=move |_| of(&|key| shift(key, true))/>
                                <Button size=Size::Small variant=Variant::Ghost icon="arrow-down" label=format!("{label} later") disabled=Signal::stored(at + 1 == count) on_click=move |_| of(&|key| shift(key, false))/>
                                <Button size=Size::Small variant=Variant::Ghost icon="x" label=format!("Not by {label}") on_click=move |_| of(&|key| mapping.update(|m| m.match_by.retain(|one| one != key)))/>
                            </li>
                        }.into_any()
                    });
                    let rest = rest.into_iter().map(|key| {
                        let label = spec.label(&key).unwrap_or_default();
                        let key = StoredValue::new(key);
                        view! {
                            <li class="quiet">
                                <span>{label}" is not used"</span>
                                <Button size=Size::Small variant=Variant::Ghost icon="plus" label=format!("Recognise by {label}") on_click=move |_| mapping.update(|m| m.match_by.push(key.get_value()))/>
                            </li>
                        }.into_any()
                    });
                    used.chain(rest).collect_view()
                }}
            </ol>
        </div>
    }
}

//! Building a filter: conditions on any field of a record type, in groups joined by "and" or "or".

use leptos::prelude::*;
use shared::records::filter::{Filter, FilterField, MAX_DEPTH};
use ui::{Banner, Button, Choice, Select, Size, Tone, Variant, focus_id, unique_id};

use super::{
    filter_row::{FilterRow, field_id},
    filter_tree::{Group, Node, Part},
    known::Known,
};

/// Edits `filter` over `fields`. It is written with each change, also while a value is still missing: `Filter::check` tells.
#[component]
pub fn FilterBuilder(
    filter: RwSignal<Filter>,
    #[prop(into)] fields: Signal<Vec<FilterField>>,
    known: Known,
    /// Whether to say at each condition what is wrong with it.
    #[prop(optional, into)]
    tried: Signal<bool>,
) -> impl IntoView {
    let root = RwSignal::new(Group::of(&filter.read_untracked()));
    let written = StoredValue::new(filter.get_untracked());
    // What comes from elsewhere replaces the tree; our own echo does not.
    Effect::new(move |_| {
        let now = filter.get();
        if written.with_value(|written| *written != now) {
            root.set(Group::of(&now));
            written.set_value(now);
        }
    });
    Effect::watch(
        move || root.read().filter(),
        move |now, _, _| {
            written.set_value(now.clone());
            filter.set(now.clone());
        },
        false,
    );
    view! { <div class="filter-builder">{move || view! { <GroupView group=root.get() fields known tried depth=1 name="Conditions".to_owned()/> }}</div> }
}

/// Says that the server refuses a filter, and what to do about it.
#[component]
pub fn TooMuch(reason: String) -> impl IntoView {
    view! { <Banner tone=Tone::Danger title="This filter cannot be used."><p>{reason}</p></Banner> }
}

/// A group with its conditions and its own groups.
#[component]
fn GroupView(
    group: Group,
    fields: Signal<Vec<FilterField>>,
    known: Known,
    tried: Signal<bool>,
    depth: usize,
    name: String,
) -> impl IntoView {
    let any = RwSignal::from(group.any.clone());
    let parts = RwSignal::from(group.parts.clone());
    let joint = RwSignal::new(if any.get_untracked() { "any" } else { "all" }.to_owned());
    Effect::watch(move || joint.with(|joint| joint == "any"), move |now, _, _| any.set(*now), false);
    let adder = StoredValue::new(unique_id("add-condition"));
    let group = StoredValue::new(group);
    let first = move || fields.with_untracked(|fields| fields.first().cloned());
    let go_to = move |node: u32| request_animation_frame(move || focus_id(&field_id(node)));
    let add = move |_| {
        if let Some(field) = first() {
            go_to(group.with_value(|group| group.add(&field)));
        }
    };
    let add_group = move |_| {
        if let Some(field) = first() {
            go_to(group.with_value(|group| group.add_group(&field)));
        }
    };
    let remove = move |node: u32| match group.with_value(|group| group.remove(node)) {
        Some(next) => go_to(next),
        None => request_animation_frame(move || focus_id(&adder.get_value())),
    };
    let part = move |node: Node| {
        let id = node.id;
        match node.part {
            Part::Where(condition) => view! { <FilterRow node=id condition fields known tried on_remove=move |()| remove(id)/> }.into_any(),
            Part::Group(inner) => view! {
                <li class="condition-group">
                    {GroupView(GroupViewProps { group: inner, fields, known, tried, depth: depth + 1, name: "Group".to_owned() }).into_any()}
                    <Button variant=Variant::Ghost size=Size::Small icon="trash-2" label="Remove the group" on_click=move |_| remove(id)/>
                </li>
            }
            .into_any(),
        }
    };
    let joints = vec![Choice::new("all", "all of these"), Choice::new("any", "any of these")];
    view! {
        <fieldset class="filter-group">
            <legend class="visually-hidden">{name}</legend>
            <div class="filter-joint">
                <span aria-hidden="true">"Match"</span>
                <Select bind=joint label="Match" hide_label=true choices=Signal::stored(joints)/>
            </div>
            <ul class="conditions"><For each=move || parts.get() key=|node| node.id children=part/></ul>
            {move || parts.read().is_empty().then(|| view! { <p class="quiet">"No condition yet: everything is shown."</p> })}
            <div class="row">
                <button type="button" id=adder.get_value() class="button ghost small" on:click=add>
                    <ui::Icon name="plus"/><span class="button-text">"Add a condition"</span>
                </button>
                {(depth < MAX_DEPTH).then(|| view! { <Button variant=Variant::Ghost size=Size::Small icon="folder" on_click=add_group>"Add a group"</Button> })}
            </div>
        </fieldset>
    }
}

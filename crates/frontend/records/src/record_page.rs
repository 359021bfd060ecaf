//! One record: what is known, edited where it stands.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use platform::{
    live,
    loading::{Loading, load},
    page::{self, Crumb},
};
use shared::{
    record::{State, uses::FORM},
    text::capitalised,
};
use ui::{Card, Loaded};

use super::{
    api,
    attribute::{Attr, Shape, built_in, custom},
    attribute_view::fact,
    inline_conflict::ConflictDialog,
    inline_edit::Inline,
    known::Known,
    pages::{Pages, id_of},
    record_head::RecordHead,
};

/// The record whose id is in the address.
pub fn record_page(pages: &'static Pages) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let record: Loading<State> = load(move || {
        let id = id.get();
        async move { api::get(pages, &id).await }
    });
    // Another record must not show for a moment under a new address.
    Effect::watch(move || id.get(), move |_, _, _| record.value.set(None), false);
    let fields = load(move || api::fields(pages));
    let added = Signal::derive(move || fields.value.with(|fields| fields.as_deref().map(custom).unwrap_or_default()));
    let known = Known::new(load(move || api::choices(pages)));
    let title = Signal::derive(move || {
        record.value.with(|record| record.as_ref().map_or_else(|| capitalised(pages.one()), |record| pages.spec.title_of(record)))
    });
    page::describe(title, vec![Crumb::link(pages.title(), pages.path())], Some(pages.help));
    live::follow(pages.topic(), move || id.get_untracked().parse().ok(), move || record.refetch());
    let inline = Inline::new(pages, known, move |state: State| {
        // What the list does not show stays.
        let _ = record.value.try_update(|held| {
            if let Some(held) = held.as_mut().filter(|held| id_of(held) == id_of(&state)) {
                held.extend(state);
            }
        });
    })
    .of_fields(FORM);
    let here = Memo::new(move |_| record.value.with(|record| record.as_ref().map(|record| id_of(record).to_owned())));
    view! {
        <div class="record-page">
            <div class="record-top"><Loaded of=record lines=4 let:state><RecordHead pages record=state shown=record/></Loaded></div>
            {move || here.get().map(|_| view! { <Facts pages record=Signal::derive(move || record.value.get().unwrap_or_default()) inline added/> })}
        </div>
        <ConflictDialog inline/>
    }
    .into_any()
}

/// The facts in cards: what it is about, long texts, and whose it is.
#[component]
fn Facts(pages: &'static Pages, record: Signal<State>, inline: Inline, added: Signal<Vec<Attr>>) -> impl IntoView {
    let attrs = built_in(pages.spec);
    let is_aside = |attr: &Attr| matches!(attr.shape, Shape::User | Shape::Team | Shape::Tags | Shape::Moment);
    let shown = |attr: &Attr| attr.key != pages.spec.title && attr.key != "archived" && attr.shape != Shape::Own;
    let rows = move |attrs: Vec<Attr>| attrs.into_iter().map(|attr| view! { <Fact pages attr record inline/> }).collect_view();
    let (texts, facts): (Vec<Attr>, Vec<Attr>) = attrs.into_iter().filter(shown).partition(|attr| attr.shape == Shape::Lines);
    let (aside, facts): (Vec<Attr>, Vec<Attr>) = facts.into_iter().partition(is_aside);
    view! {
        <div class="record-main">
            <Card title="Details"><dl class="descriptions facts">{rows(facts)}{move || rows(added.get())}</dl></Card>
            {texts.into_iter().map(|attr| view! {
                <Card title=attr.label><div class="fact fact-text"><Value pages attr record inline/></div></Card>
            }).collect_view()}
        </div>
        <aside class="record-aside" aria-label="Record"><Card title="Record"><dl class="descriptions facts">{rows(aside)}</dl></Card></aside>
    }
}

/// A fact with its label. What is only kept by the server is left out where it is empty.
#[component]
fn Fact(pages: &'static Pages, attr: Attr, record: Signal<State>, inline: Inline) -> impl IntoView {
    let is_given = Memo::new(move |_| attr.is(FORM) || record.with(|record| !attr.of(record).is_null()));
    let is_asked = Memo::new(move |_| record.with(|record| (pages.asks)(attr.key, record)));
    view! {
        <Show when=move || is_given.get() && is_asked.get()>
            <div><dt>{attr.label}</dt><dd class="fact"><Value pages attr record inline/></dd></div>
        </Show>
    }
}

#[component]
fn Value(pages: &'static Pages, attr: Attr, record: Signal<State>, inline: Inline) -> impl IntoView {
    // Other facts that change leave this one as it is drawn.
    let held = Memo::new(move |_| record.with(|record| attr.of(record).clone()));
    let shown = move || {
        held.track();
        let fact = record.with_untracked(|record| fact(pages, attr, record));
        fact.unwrap_or_else(|| {
            view! { <span class="quiet">{if attr.shape == Shape::User { "Nobody" } else { "Not set" }}</span> }.into_any()
        })
    };
    view! { <div class="fact-value">{shown}</div>{inline.beside(record, attr)} }
}

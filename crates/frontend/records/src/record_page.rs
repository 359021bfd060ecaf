//! One record: what is known, edited where it stands.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use platform::{
    live,
    loading::{Loading, load},
    page::{self, Crumb},
};
use shared::{
    record::{State, uses::FORM},
    text::capitalised,
};
use ui::{Card, Loaded, Tab, Tabs};
use uuid::Uuid;

use super::{
    api,
    attribute::{Attr, Shape, added, built_in},
    attribute_view::fact,
    custom_fields::{known as known_fields, load_fields},
    files_tab::files_tab,
    inline_conflict::conflict_dialog,
    inline_edit::Inline,
    known::Known,
    pages::{Pages, id_of, is_archived, version_of},
    record_head::RecordHead,
    timeline_tab::timeline_tab,
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
    let custom = load_fields(pages.spec.code);
    let added = Signal::derive(move || added(&known_fields(custom)));
    let known = Known::new(pages, load(move || api::choices(pages)));
    let title = Signal::derive(move || {
        record.value.with(|record| record.as_ref().map_or_else(|| capitalised(pages.one()), |record| pages.spec.title_of(record)))
    });
    page::describe(title, vec![Crumb::link(pages.title(), pages.path())], Some(pages.help));
    // Counts up when the record changed, so that the timeline is read anew.
    let changed = RwSignal::new(0_u32);
    let version = Memo::new(move |_| record.value.with(|record| record.as_ref().map(version_of)));
    Effect::watch(
        move || version.get(),
        move |_, before, _| {
            if before.is_some_and(Option::is_some) {
                changed.update(|n| *n += 1);
            }
        },
        false,
    );
    live::follow(
        pages.topic(),
        move || id.get_untracked().parse().ok(),
        move || {
            record.refetch();
            changed.update(|n| *n += 1);
        },
    );
    let inline = Inline::new(pages, known, move |state: State| {
        // What the list does not show stays.
        let _ = record.value.try_update(|held| {
            if let Some(held) = held.as_mut().filter(|held| id_of(held) == id_of(&state)) {
                held.extend(state);
            }
        });
    })
    .of_fields(FORM);
    let here = Memo::new(move |_| {
        let of = |record: &State| id_of(record).parse::<Uuid>().ok().map(|id| (id, is_archived(record)));
        record.value.with(|record| record.as_ref().and_then(of))
    });
    let query = use_query_map();
    let tab = Memo::new(move |_| {
        let query = query.read();
        // An address that names an entry of the timeline means the tab that has it.
        let named = query.get("tab").or_else(|| query.get("entry").map(|_| "timeline".to_owned()));
        TABS.into_iter().find(|(tab, _)| named.as_deref() == Some(*tab)).unwrap_or(TABS[0]).0
    });
    let shown = Signal::derive(move || record.value.get().unwrap_or_default());
    let content = move |id: Uuid, archived: bool| match tab.get() {
        "timeline" => {
            let on_logged = Callback::new(move |()| record.refetch());
            view! { <div class="record-main stack">{timeline_tab(pages.about(id), archived, changed, on_logged, false)}</div> }.into_any()
        }
        "files" => view! { <div class="record-main stack">{files_tab(pages.about(id), archived, changed.into())}</div> }.into_any(),
        _ => view! { <Facts pages record=shown inline added/> }.into_any(),
    };
    view! {
        <div class="record-page">
            <div class="record-top"><Loaded of=record lines=4 let:state><RecordHead pages record=state shown=record/></Loaded></div>
            {move || here.get().map(|(id, archived)| view! {
                <div class="record-tabs"><Tabs label=capitalised(pages.one()) tabs=tabs(pages, id) current=Signal::derive(move || tab.get().to_owned())/></div>
                {move || content(id, archived)}
            })}
        </div>
        {conflict_dialog(inline)}
    }
    .into_any()
}

/// The tabs of a page, by the value in the address. The first one needs none.
const TABS: [(&str, &str); 3] = [("details", "Details"), ("timeline", "Timeline"), ("files", "Files")];

fn tabs(pages: &'static Pages, id: Uuid) -> Vec<Tab> {
    let path = pages.record_path(&id.to_string());
    let address = |(at, (tab, _)): (usize, &(&str, &str))| if at == 0 { path.clone() } else { format!("{path}?tab={tab}") };
    TABS.iter().enumerate().map(|(at, tab)| Tab::new(tab.0, tab.1, address((at, tab)))).collect()
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

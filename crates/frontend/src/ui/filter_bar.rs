use std::time::Duration;

use leptos::{children::ViewFn, leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Icon, Popover, element::unique_id};
use crate::strings;

/// One thing a list can be filtered by. Its chip says what holds now; its editor changes it.
#[derive(Clone)]
pub struct Filter {
    label: String,
    value: Signal<Option<String>>,
    clear: Callback<()>,
    editor: ViewFn,
    id: String,
}

impl Filter {
    /// A filter read as `label`, with the words for what holds (`None`: it is off), how to turn it off, and its editor.
    pub fn new(
        label: impl Into<String>,
        value: impl Into<Signal<Option<String>>>,
        clear: impl Into<Callback<()>>,
        editor: impl Into<ViewFn>,
    ) -> Self {
        Self { label: label.into(), value: value.into(), clear: clear.into(), editor: editor.into(), id: unique_id("filter") }
    }
}

/// Search and filters over a list. The caller keeps what holds (in the address); typing is passed on after a pause.
///
/// ```ignore
/// view! { <FilterBar label="Search customers" query=q on_query=set_q filters=vec![Filter::new("Size", size_words, clear_size, size_editor)]/> }
/// ```
#[component]
pub fn FilterBar(
    /// The name of the search field.
    #[prop(into)]
    label: String,
    #[prop(into)] query: Signal<String>,
    #[prop(into)] on_query: Callback<String>,
    #[prop(optional, into)] filters: Vec<Filter>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = RwSignal::new(query.get_untracked());
    let sent = StoredValue::new(query.get_untracked());
    // What comes from elsewhere (back, a saved view) replaces the text; our own echo does not.
    Effect::new(move |_| {
        let query = query.get();
        if sent.get_value() != query {
            sent.set_value(query.clone());
            typed.set(query);
        }
    });
    let send = move |text: String| {
        sent.set_value(text.clone());
        on_query.run(text);
    };
    let on_input = move |event| {
        typed.set(event_target_value(&event));
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        timer.set_value(
            set_timeout_with_handle(
                move || {
                    if let Some(text) = typed.try_get_untracked() {
                        send(text)
                    }
                },
                Duration::from_millis(250),
            )
            .ok(),
        );
    };
    let active = {
        let filters = filters.clone();
        Signal::derive(move || filters.iter().any(|filter| filter.value.read().is_some()))
    };
    let clear_all = {
        let filters = filters.clone();
        move |_| {
            for filter in &filters {
                if filter.value.read_untracked().is_some() {
                    filter.clear.run(());
                }
            }
            if !typed.read_untracked().is_empty() {
                typed.set(String::new());
                send(String::new());
            }
        }
    };
    view! {
        <div class="filter-bar" role="search">
            <label class="search-input">
                <Icon name="search"/>
                <span class="visually-hidden">{label.clone()}</span>
                <input type="search" placeholder=label prop:value=typed on:input=on_input/>
            </label>
            {filters.into_iter().map(|filter| view! { <Chip filter/> }).collect_view()}
            <Show when=move || active.get() || !typed.read().is_empty()>
                <button type="button" class="button ghost small" on:click=clear_all.clone()>{strings::CLEAR_ALL}</button>
            </Show>
            {children.map(|children| view! { <div class="filter-more">{children()}</div> })}
        </div>
    }
}

#[component]
fn Chip(filter: Filter) -> impl IntoView {
    let Filter { label, value, clear, editor, id } = filter;
    let is_on = move || value.read().is_some();
    let (title, name) = (label.clone(), label.clone());
    let remove = format!("{} {label}", strings::REMOVE);
    view! {
        <span class="chip" data-on=move || is_on().to_string()>
            <button type="button" class="chip-main" popovertarget=id.clone() aria-haspopup="dialog">
                {move || (!is_on()).then(|| view! { <Icon name="plus"/> })}
                <span>{name}</span>
                {move || value.get().map(|value| view! { <strong>{value}</strong> })}
            </button>
            {move || is_on().then(|| view! {
                <button type="button" class="chip-remove" aria-label=remove.clone() on:click=move |_| clear.run(())><Icon name="x"/></button>
            })}
        </span>
        <Popover id label=title><div class="filter-editor">{editor.run()}</div></Popover>
    }
}

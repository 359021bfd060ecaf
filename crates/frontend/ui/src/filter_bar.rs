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
    editor: Option<ViewFn>,
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
        Self { label: label.into(), value: value.into(), clear: clear.into(), editor: Some(editor.into()), id: unique_id("filter") }
    }

    /// A filter that only an address can turn on; its chip is there while it holds.
    pub fn given(label: impl Into<String>, value: impl Into<Signal<Option<String>>>, clear: impl Into<Callback<()>>) -> Self {
        Self { label: label.into(), value: value.into(), clear: clear.into(), editor: None, id: unique_id("filter") }
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
    #[prop(optional, into)]
    label: String,
    #[prop(optional, into)] query: Signal<String>,
    /// Takes what is searched for; without it there is no search field.
    #[prop(optional, into)]
    on_query: Option<Callback<String>>,
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
        if let Some(on_query) = on_query {
            on_query.run(text);
        }
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
            {on_query.map(|_| view! {
                <label class="search-input">
                    <Icon name="search"/>
                    <span class="visually-hidden">{label.clone()}</span>
                    <input type="search" placeholder=label prop:value=typed on:input=on_input/>
                </label>
            })}
            <div class="filter-chips">
                {filters.into_iter().map(|filter| view! { <Chip filter/> }).collect_view()}
                <Show when=move || active.get() || !typed.read().is_empty()>
                    <button type="button" class="button ghost small" on:click=clear_all.clone()>{strings::CLEAR_ALL}</button>
                </Show>
            </div>
            {children.map(|children| view! { <div class="filter-more">{children()}</div> })}
        </div>
    }
}

#[component]
fn Chip(filter: Filter) -> impl IntoView {
    let Filter { label, value, clear, editor, id } = filter;
    let is_on = Memo::new(move |_| value.read().is_some());
    let remove = format!("{} {label}", strings::REMOVE);
    let removal = move || {
        let remove = remove.clone();
        is_on.get().then(|| {
            view! { <button type="button" class="chip-remove" aria-label=remove on:click=move |_| clear.run(())><Icon name="x"/></button> }
        })
    };
    let held = move || value.get().filter(|value| !value.is_empty()).map(|value| view! { <strong>{value}</strong> });
    let Some(editor) = editor else {
        return view! { <span class="chip" data-on="true" hidden=move || !is_on.get()><span class="chip-main">{label}{held}</span>{removal}</span> }.into_any();
    };
    view! {
        <span class="chip" data-on=move || is_on.get().to_string()>
            <button type="button" class="chip-main" popovertarget=id.clone() aria-haspopup="dialog">
                {move || (!is_on.get()).then(|| view! { <Icon name="plus"/> })}
                <span>{label.clone()}</span>
                {held}
            </button>
            {removal}
        </span>
        <Popover id label><div class="filter-editor">{editor.run()}</div></Popover>
    }
    .into_any()
}

use platform::session::use_session;
use std::time::Duration;
use ui::{Shortcut, ShortcutsDialog};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Panels;
use crate::app::NAV;

/// How long the second key of a pair may take.
const PAIR: Duration = Duration::from_millis(1_200);

const GENERAL: [Shortcut; 9] = [
    Shortcut { group: "Everywhere", keys: "Ctrl K", does: "Search and commands" },
    Shortcut { group: "Everywhere", keys: "/", does: "Search and commands" },
    Shortcut { group: "Everywhere", keys: "?", does: "This list" },
    Shortcut { group: "Lists", keys: "↑ ↓", does: "Move between rows" },
    Shortcut { group: "Lists", keys: "j k", does: "Move between rows" },
    Shortcut { group: "Lists", keys: "Enter", does: "Open the row" },
    Shortcut { group: "Lists", keys: "x", does: "Select the row" },
    Shortcut { group: "Lists", keys: "e", does: "Edit the cell" },
    Shortcut { group: "Lists", keys: "← →", does: "Move between the cells of a row" },
];

/// The list of shortcuts; `?` opens it.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let panels = expect_context::<Panels>();
    let session = use_session();
    let shortcuts = Signal::derive(move || {
        let pages = NAV.iter().flat_map(|group| group.allowed(session));
        let pages = pages.filter_map(|item| Some(Shortcut { group: "Go to", keys: item.keys?, does: item.label }));
        GENERAL.into_iter().chain(pages).collect::<Vec<_>>()
    });
    view! { <ShortcutsDialog open=panels.shortcuts shortcuts/> }
}

/// Listens for Ctrl K, `/` and the pairs that lead to pages. Single keys rest while somebody types or a dialog is open.
pub fn follow() {
    let panels = expect_context::<Panels>();
    let session = use_session();
    let navigate = use_navigate();
    let first = StoredValue::new(None::<String>);
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key() && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            panels.palette.update(|open| *open = !*open);
            return;
        }
        let busy = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
            element.closest("input, textarea, select, [contenteditable], dialog, [popover]").ok().flatten().is_some()
        });
        if busy || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        if key == "/" {
            event.prevent_default();
            panels.palette.set(true);
            return;
        }
        let Some(before) = first.try_update_value(Option::take).flatten() else {
            first.set_value(Some(key));
            set_timeout(move || drop(first.try_update_value(Option::take)), PAIR);
            return;
        };
        let pair = format!("{before} {key}");
        let page = NAV.iter().flat_map(|group| group.items).find(|item| item.keys == Some(pair.as_str()));
        match page.filter(|item| untrack(|| session.can(item.needs))) {
            Some(item) => {
                event.prevent_default();
                navigate(item.href, NavigateOptions::default());
            }
            None => first.set_value(Some(key)),
        }
    });
    on_cleanup(move || listener.remove());
}

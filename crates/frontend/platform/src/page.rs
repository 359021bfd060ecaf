//! What a page tells the shell about itself: its title, the way to it, and its help.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What a page is for, in the help panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help {
    /// One or two sentences.
    pub purpose: &'static str,
    /// What one can do here, a line each.
    pub tips: &'static [&'static str],
    /// Words that may need explaining.
    pub terms: &'static [(&'static str, &'static str)],
}

/// One step of the way here; the last one is the page itself and has no `href`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The page shown right now, as the shell sees it.
#[derive(Clone, Copy)]
pub struct Shown {
    pub title: RwSignal<String>,
    pub trail: RwSignal<Vec<Crumb>>,
    pub help: RwSignal<Option<&'static Help>>,
}

impl Shown {
    /// Provided once by the app.
    pub fn provide() -> Self {
        let shown = Self { title: RwSignal::new(String::new()), trail: RwSignal::new(Vec::new()), help: RwSignal::new(None) };
        provide_context(shown);
        Effect::new(move |_| {
            let title = shown.title.get();
            document().set_title(&if title.is_empty() { "ClientSphere".to_owned() } else { format!("{title} · ClientSphere") });
        });
        shown
    }
}

/// Called first by every page: sets the document's title, the breadcrumbs (`trail` leads here; the page itself is added) and the help, and
/// moves the focus to the page's heading after a navigation.
///
/// ```ignore
/// page::describe("Ada Byron", vec![Crumb::link("Users", "/users")], Some(&HELP));
/// page::describe(Signal::derive(move || name.get()), vec![], None);
/// ```
pub fn describe(title: impl Into<Signal<String>>, trail: Vec<Crumb>, help: Option<&'static Help>) {
    focus_heading();
    let Some(shown) = use_context::<Shown>() else { return };
    let title = title.into();
    shown.help.set(help);
    Effect::new(move |_| {
        let title = title.get();
        let mut crumbs = trail.clone();
        crumbs.push(Crumb::here(title.clone()));
        shown.trail.set(crumbs);
        shown.title.set(title);
    });
}

thread_local!(static FIRST: Cell<bool> = const { Cell::new(true) });

/// Not on the first page: the browser starts at its top by itself.
fn focus_heading() {
    if FIRST.replace(false) {
        return;
    }
    request_animation_frame(|| {
        let heading = document().query_selector("#main h1").ok().flatten().or_else(|| document().get_element_by_id("main"));
        let inside = document().active_element().is_some_and(|focused| focused.closest("#main :not(h1)").ok().flatten().is_some());
        if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()).filter(|_| !inside) {
            let still = web_sys::FocusOptions::new();
            still.set_prevent_scroll(true);
            let _ = heading.focus_with_options(&still);
        }
    });
}

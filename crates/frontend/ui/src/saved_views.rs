use leptos::{html, prelude::*};

use super::{
    Icon, Menu, MenuItem, Size, Variant,
    element::{Axis, all, rove},
};
use crate::strings;

/// A named set of filters, order and columns; where it is kept and what it holds is the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: String,
    pub name: String,
    /// The address that shows it.
    pub href: String,
    /// Whom it is from or shared with, where it is not only the reader's.
    pub note: Option<String>,
}

/// The views of a list as tabs above it, and a menu for what can be done with the one shown.
///
/// ```ignore
/// view! { <SavedViews label="Views of customers" views current changed actions=vec![MenuItem::action("Save as…", ask_name)]/> }
/// ```
#[component]
pub fn SavedViews(
    #[prop(into)] label: String,
    #[prop(into)] views: Signal<Vec<SavedView>>,
    /// The id of the view shown, if it is one.
    #[prop(into)]
    current: Signal<Option<String>>,
    /// Whether the list was changed since the view was opened.
    #[prop(optional, into)]
    changed: Signal<bool>,
    #[prop(into)] actions: Signal<Vec<MenuItem>>,
) -> impl IntoView {
    let node = NodeRef::<html::Nav>::new();
    let tab = move |view: SavedView| {
        let SavedView { id, name, href, note } = view;
        let is_current = Memo::new(move |_| current.read().as_deref() == Some(id.as_str()));
        let title = note.clone();
        let link = NodeRef::<html::A>::new();
        Effect::new(move |_| {
            if let Some(link) = link.get().filter(|_| is_current.get()) {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                nearest.set_inline(web_sys::ScrollLogicalPosition::Nearest);
                link.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
        view! {
            <a
                node_ref=link href=href title=title aria-current=move || is_current.get().then_some("page")
                tabindex=move || if is_current.get() || current.read().is_none() { "0" } else { "-1" }
            >
                {name}
                {note.map(|note| view! { <Icon name="users"/><span class="visually-hidden">{format!(" ({note})")}</span> })}
                {move || (is_current.get() && changed.get()).then(|| view! { <span class="view-changed">{strings::VIEW_CHANGED}</span> })}
            </a>
        }
    };
    view! {
        <div class="view-tabs">
            <nav
                class="tabs" aria-label=label node_ref=node
                on:keydown=move |event| {
                    if let Some(list) = node.get_untracked() && rove(&all(&list, "a"), &event.key(), Axis::Horizontal) {
                        event.prevent_default();
                    }
                }
            >
                {move || views.get().into_iter().map(tab).collect_view()}
            </nav>
            <Menu label=strings::VIEW icon="bookmark" variant=Variant::Ghost size=Size::Small items=actions/>
        </div>
    }
}

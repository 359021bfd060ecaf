use leptos::prelude::*;

use super::{Menu, MenuItem, Size, Variant};
use crate::strings;

/// A named set of filters, sort and columns; where it is kept and what it holds is the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: String,
    pub name: String,
    /// The address that shows it.
    pub href: String,
    /// Whether this reader may rename or delete it.
    pub own: bool,
}

/// The list's saved views in a menu: open one, save the present one, delete one's own.
///
/// ```ignore
/// view! { <SavedViews views current on_save=ask_name on_delete=delete_view/> }
/// ```
#[component]
pub fn SavedViews(
    #[prop(into)] views: Signal<Vec<SavedView>>,
    /// The id of the view shown, if it is one.
    #[prop(into)]
    current: Signal<Option<String>>,
    #[prop(into)] on_save: Callback<()>,
    #[prop(into)] on_delete: Callback<String>,
) -> impl IntoView {
    let items = Signal::derive(move || {
        let current = current.get();
        let views = views.get();
        let mut items: Vec<_> = views
            .iter()
            .map(|view| {
                let item = MenuItem::link(view.name.clone(), view.href.clone());
                item.icon(if current.as_deref() == Some(view.id.as_str()) { "check" } else { "bookmark" })
            })
            .collect();
        if !items.is_empty() {
            items.push(MenuItem::separator());
        }
        items.push(MenuItem::action(strings::SAVE_VIEW, on_save).icon("save"));
        if let Some(own) = views.into_iter().find(|view| view.own && Some(&view.id) == current.as_ref()) {
            items.push(MenuItem::action(format!("Delete “{}”", own.name), move || on_delete.run(own.id.clone())).icon("trash-2").danger());
        }
        items
    });
    view! { <Menu label=strings::VIEWS icon="bookmark" variant=Variant::Ghost size=Size::Small items/> }
}

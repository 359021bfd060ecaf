//! What can be done with the selected records, above the rows of the list.

use leptos::prelude::*;
use ui::{Button, Menu, MenuItem, Size};

use super::{
    dialog::Bulk,
    form::BulkActionKind,
    selection::{SelectAll, Selection},
};

/// The buttons; `more` draws those that a type has of its own.
#[component]
pub fn BulkActions(bulk: Bulk, #[prop(default = |_| ().into_any())] more: fn(Selection) -> AnyView) -> impl IntoView {
    let kinds = Memo::new(move |_| BulkActionKind::offered(bulk));
    let ask = move |kind: BulkActionKind| bulk.asked.set(Some(kind));
    let items = Signal::derive(move || {
        kinds.get().into_iter().map(|kind| MenuItem::action(kind.label(), move || ask(kind)).icon(kind.icon())).collect::<Vec<_>>()
    });
    view! {
        <SelectAll selection=bulk.selection/>
        {more(bulk.selection)}
        <span class="bulk-buttons">
            {move || kinds.get().into_iter().map(|kind| view! {
                <Button size=Size::Small icon=kind.icon() on_click=move |_| ask(kind)>{kind.label()}</Button>
            }).collect_view()}
        </span>
        <span class="bulk-menu"><Menu label="Change" icon="pencil" size=Size::Small items/></span>
    }
}

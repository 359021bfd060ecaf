//! An entry of the timeline that the address names: found, shown and marked.

use leptos::prelude::*;
use platform::address::Address;
use ui::TimelineEntry;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Pages of older entries that are read to find it.
const PAGES: u32 = 20;

/// Goes to the entry under the parameter `entry` as soon as it is there, and reads older ones until it is.
pub fn follow(address: Address, entries: Signal<Vec<TimelineEntry>>, has_more: Signal<bool>, busy: RwSignal<bool>, on_more: Callback<()>) {
    let wanted = address.signal("entry");
    let shown = StoredValue::new(None::<String>);
    let read = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(id) = wanted.get().filter(|id| shown.with_value(|shown| shown.as_ref() != Some(id))) else { return };
        let here = entries.with(|entries| entries.iter().any(|entry| entry.id == id));
        if here {
            shown.set_value(Some(id.clone()));
            read.set_value(0);
            // After it was drawn.
            request_animation_frame(move || show(&id));
        } else if has_more.get() && entries.with(|entries| !entries.is_empty()) && read.get_value() < PAGES && !busy.get_untracked() {
            read.update_value(|read| *read += 1);
            on_more.run(());
        }
    });
}

/// Puts the focus on it, so that it is in view and read first.
fn show(id: &str) {
    let Some(entry) = document().get_element_by_id(id).and_then(|entry| entry.dyn_into::<HtmlElement>().ok()) else { return };
    let _ = entry.set_attribute("tabindex", "-1");
    let _ = entry.set_attribute("data-found", "");
    let _ = entry.focus();
    let centre = web_sys::ScrollIntoViewOptions::new();
    centre.set_block(web_sys::ScrollLogicalPosition::Center);
    entry.scroll_into_view_with_scroll_into_view_options(&centre);
}

//! Keys of the list that work wherever nobody is typing: / searches, j and the arrows enter the rows, e edits.

use leptos::prelude::*;
use ui::focus_first_row;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Where single keys mean what is typed.
const BUSY: &str = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [popover]";

/// Listens until the page goes.
pub fn follow() {
    let keys = window_event_listener(leptos::ev::keydown, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let within = |selector: &str| target.as_ref().and_then(|target| target.closest(selector).ok().flatten());
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() || within(BUSY).is_some() {
            return;
        }
        let done = match event.key().as_str() {
            "/" => focus(document().query_selector(".record-list .search-input input").ok().flatten()),
            "j" | "ArrowDown" if within("tbody tr, a, button, summary").is_none() => focus_first_row(".record-list"),
            "j" if within("tbody tr").is_none() => focus_first_row(".record-list"),
            "e" => edit(within("td, th"), within("tbody tr")),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Opens the editor of the cell, or of the first cell in the row that has one.
fn edit(cell: Option<Element>, row: Option<Element>) -> bool {
    let button = |within: Option<Element>| within?.query_selector(".cell-edit").ok()?;
    let button = button(cell).or_else(|| button(row)).and_then(|button| button.dyn_into::<HtmlElement>().ok());
    if let Some(button) = &button {
        button.click();
    }
    button.is_some()
}

fn focus(element: Option<Element>) -> bool {
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

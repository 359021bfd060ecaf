//! Small dealings with the document that several components share.

use std::cell::Cell;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

thread_local!(static LAST_ID: Cell<u32> = const { Cell::new(0) });

/// An element id nobody else in this document has, such as `menu-12`.
pub fn unique_id(prefix: &str) -> String {
    let n = LAST_ID.get() + 1;
    LAST_ID.set(n);
    format!("{prefix}-{n}")
}

/// Does something once what changed is drawn, unless the part of the page that wants it has gone by then. For components and effects.
pub(super) fn next_frame(then: impl FnOnce() + 'static) {
    if let Ok(frame) = request_animation_frame_with_handle(then) {
        on_cleanup(move || frame.cancel());
    }
}

/// Moves the focus to the element with this id and brings it into view.
pub fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus(&element);
    }
}

/// What one types into or chooses from. What is only ticked holds something from the beginning.
const FIELDS: &str = "input:not([type=hidden], [type=radio], [type=checkbox], :disabled, :read-only), select:not(:disabled), textarea:not(:disabled, :read-only), input[type=file]:not(:disabled)";

/// Moves the focus into the first field inside of `within`; whether there is one.
pub(super) fn focus_first_field(within: &Element) -> bool {
    let is_shown = |element: &&Element| element.dyn_ref::<HtmlElement>().is_some_and(|element| element.offset_width() > 0);
    let fields = all(within, FIELDS);
    let first = fields.iter().find(is_shown);
    if let Some(field) = first {
        focus(field);
    }
    first.is_some()
}

/// Moves the focus into the first field of a form once it is there, unless the reader is busy in another part of the page: for what one opens to
/// type at once.
pub fn begin_in(form: NodeRef<html::Form>) {
    form.on_load(|form| {
        request_animation_frame(move || {
            let focused = document().active_element();
            let is_busy = focused
                .is_some_and(|focused| focused.closest("#main :is(input, select, textarea, button), dialog").ok().flatten().is_some());
            if !is_busy {
                focus_first_field(&form);
            }
        });
    });
}

/// Whether nothing has the focus, as after what had it went away.
pub fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|focused| focused.tag_name() == "BODY")
}

pub(super) fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The elements inside `within` that match `selector`, in document order.
pub(super) fn all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = within.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// The element an event happened on, or its nearest ancestor that matches `selector`.
pub(super) fn closest(event: &web_sys::Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Which keys move the focus among siblings.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Axis {
    Vertical,
    Horizontal,
}

/// Moves the focus among `items` for an arrow, Home or End key; whether it did.
pub(super) fn rove(items: &[Element], key: &str, axis: Axis) -> bool {
    if items.is_empty() {
        return false;
    }
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref().is_some_and(|f| item.contains(Some(f))));
    let (back, forth) = if axis == Axis::Vertical { ("ArrowUp", "ArrowDown") } else { ("ArrowLeft", "ArrowRight") };
    let last = items.len() - 1;
    let to = match key {
        k if k == forth => at.map_or(0, |i| if i == last { 0 } else { i + 1 }),
        k if k == back => at.map_or(last, |i| if i == 0 { last } else { i - 1 }),
        "Home" => 0,
        "End" => last,
        _ => return false,
    };
    focus(&items[to]);
    true
}

/// Moves the focus to the next item whose text begins with the typed letter; whether it did.
pub(super) fn typeahead(items: &[Element], key: &str) -> bool {
    let mut letters = key.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    if !letter.is_alphanumeric() {
        return false;
    }
    let wanted = letter.to_lowercase().to_string();
    let focused = document().active_element();
    let from = items.iter().position(|item| focused.as_ref() == Some(item)).map_or(0, |i| i + 1);
    let next = (0..items.len())
        .map(|i| &items[(from + i) % items.len()])
        .find(|item| item.text_content().is_some_and(|text| text.trim().to_lowercase().starts_with(&wanted)));
    next.map(focus).is_some()
}

//! Keys in a table's rows.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::element::{all, closest, focus};

/// What in a row can have the focus.
const CONTROLS: &str = "a, button, input";
/// Where keys are typing.
const TYPING: &str = "input:not([type=checkbox]), textarea, select, [role=combobox], [popover], dialog, [data-editing]";

/// Handles a key pressed inside of the table; whether it was one of the table's.
pub(super) fn on_key(table: &Element, event: &leptos::ev::KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || closest(event, TYPING).is_some() {
        return false;
    }
    let Some(row) = closest(event, "tbody tr") else { return false };
    match event.key().as_str() {
        "ArrowDown" | "j" => to_row(table, &row, 1),
        "ArrowUp" | "k" => to_row(table, &row, -1),
        "ArrowRight" => within(&row, 1),
        "ArrowLeft" => within(&row, -1),
        "x" => pick(&row),
        _ => false,
    }
}

/// Moves the focus into the first row of the document's first table that matches; whether there is one.
pub fn focus_first_row(within: &str) -> bool {
    let first = document().query_selector(&format!("{within} tbody tr a.row-link")).ok().flatten();
    if let Some(link) = &first {
        focus(link);
    }
    first.is_some()
}

/// Moves the focus to the table inside of the document's first element that matches; from there arrow keys lead to its rows, whichever are
/// there by then.
pub fn focus_rows(within: &str) {
    if let Ok(Some(region)) = document().query_selector(&format!("{within} .table-scroll")) {
        focus(&region);
    }
}

/// Moves the focus to the same control of a row above or below; whether it did.
fn to_row(table: &Element, row: &Element, by: isize) -> bool {
    let rows = all(table, "tbody tr");
    let Some(next) = rows.iter().position(|r| r == row).and_then(|i| i.checked_add_signed(by)).and_then(|i| rows.get(i)) else {
        return false;
    };
    let candidates = all(next, CONTROLS);
    let Some(target) = candidates.get(place(&all(row, CONTROLS)).unwrap_or(0)).or(candidates.first()) else { return false };
    focus(target);
    true
}

fn within(row: &Element, by: isize) -> bool {
    let controls = all(row, CONTROLS);
    let Some(target) = place(&controls).and_then(|i| i.checked_add_signed(by)).and_then(|i| controls.get(i)) else { return false };
    focus(target);
    true
}

fn place(controls: &[Element]) -> Option<usize> {
    let focused = document().active_element();
    controls.iter().position(|control| focused.as_ref() == Some(control))
}

fn pick(row: &Element) -> bool {
    let picker = row.query_selector("td.pick input").ok().flatten().and_then(|picker| picker.dyn_into::<HtmlElement>().ok());
    if let Some(picker) = &picker {
        picker.click();
    }
    picker.is_some()
}

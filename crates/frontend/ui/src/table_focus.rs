//! The focus in a table whose rows come, go and move.

use std::cell::Cell;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::element::{focus, is_focus_lost};

thread_local!(static MOVING: Cell<bool> = const { Cell::new(false) });

/// Whether the rows of a table are being put into another order right now. A row that moves takes the focus from what is in it, which nobody
/// has left.
pub fn rows_are_moving() -> bool {
    MOVING.get()
}

/// Called just before the rows of the table are drawn in their new order: gives the focus back to what had it, wherever it stands by then. Where
/// it went with its row, the focus stays with the table, from which arrow keys lead to the rows.
pub(super) fn keep(table: NodeRef<html::Table>) {
    let Some(table) = table.try_get_untracked().flatten() else { return };
    let Some(focused) = document().active_element().filter(|focused| table.contains(Some(focused.unchecked_ref::<Node>()))) else { return };
    MOVING.set(true);
    request_animation_frame(move || {
        MOVING.set(false);
        if !is_focus_lost() {
            return;
        }
        if focused.is_connected() {
            focus(&focused);
        } else if let Some(region) = region(&table) {
            focus(&region);
        }
    });
}

fn region(table: &Element) -> Option<Element> {
    table.closest(".table-scroll").ok().flatten()
}

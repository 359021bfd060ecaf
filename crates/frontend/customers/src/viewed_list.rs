//! The list of customers, as its saved views remember it.

use leptos::prelude::*;
use records::ViewedList;
use shared::customers::spec::SPEC;

use super::{
    list_layout::Layout,
    list_query::{ARRANGING, NARROWING},
};

/// The list with this layout.
pub fn viewed(layout: Layout) -> ViewedList {
    // Once a list that is opened: as lasting as what it is made of.
    let names = Box::leak(NARROWING.iter().chain(&ARRANGING).copied().collect::<Vec<_>>().into_boxed_slice());
    ViewedList { spec: &SPEC, names, columns: Signal::derive(move || layout.columns()), added: "added=week&sort=created_at&direction=desc" }
}

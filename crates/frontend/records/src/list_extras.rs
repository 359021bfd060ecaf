//! What a domain puts around the rows of its list.

use std::collections::HashSet;

use leptos::{children::ViewFn, prelude::*};

/// Everything is optional.
#[derive(Default)]
pub struct Extras {
    /// Between the head of the page and the rows.
    pub above: Option<AnyView>,
    /// Dialogs.
    pub below: Option<AnyView>,
    /// Without it rows cannot be selected.
    pub selection: Option<Selecting>,
}

/// The selection of rows.
#[derive(Clone)]
pub struct Selecting {
    /// The keys of the selected rows.
    pub keys: RwSignal<HashSet<String>>,
    /// "3 selected".
    pub summary: Signal<String>,
    /// What can be done with them.
    pub actions: ViewFn,
}

//! What stands around the rows of the list of customers: views, and changing many at once.

use leptos::prelude::*;
use platform::session::use_session;
use records::{
    List,
    custom_fields::known,
    list_extras::{Extras, Selecting},
};
use shared::access::Permission;

use super::{
    bulk_dialog::{Bulk, BulkActions, BulkDialog},
    bulk_note::BulkNote,
    bulk_selection::Selection,
    views::{ViewTabs, Views},
};

pub fn extras(list: List) -> Extras {
    let views = Views::follow(list.address, list.layout);
    let selection = Selection::of(list.rows, list.query);
    let bulk = Bulk::new(selection, list.choices, Signal::derive(move || known(list.custom)), list.rows.retry());
    let archived = list.address.signal("archived");
    let selecting = Selecting {
        keys: selection.keys,
        summary: Signal::derive(move || selection.summary()),
        actions: (move || view! { <BulkActions bulk archived=Signal::derive(move || archived.read().is_some())/> }).into(),
    };
    Extras {
        above: Some(view! { <BulkNote left=bulk.left on_done=list.rows.retry()/> <ViewTabs views/> }.into_any()),
        below: Some(view! { <BulkDialog bulk/> }.into_any()),
        selection: use_session().holds(Permission::CustomerEdit).then_some(selecting),
    }
}

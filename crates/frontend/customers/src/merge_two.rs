//! Merging what is selected in the list.

use leptos::prelude::*;
use platform::session::use_session;
use records::bulk::Selection;
use shared::access::Permission;
use ui::{Button, Size};

use super::duplicate_api::compare_href;

/// Leads to the comparison where exactly two are selected.
pub fn merge_two(selection: Selection) -> AnyView {
    let may_merge = use_session().holds(Permission::CustomerMerge);
    let two = move || selection.two().filter(|_| may_merge && !selection.is_archived());
    let href = Memo::new(move |_| two().map(|(one, other)| compare_href(one, other)));
    (move || href.get().map(|href| view! { <Button size=Size::Small icon="git-merge" href=href>"Merge"</Button> })).into_any()
}

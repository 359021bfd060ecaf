//! The first tab of a record's page: logging, and what happened.

use leptos::prelude::*;
use platform::session::use_session;
use shared::access::Permission;
use ui::Card;

use super::{
    about::About,
    interaction_form::{QuickLog, go_to_quick_log},
    timeline::RecordTimeline,
};

/// `changed` counts up when something was added elsewhere; `on_logged` hears of what was logged here. With `at_once` the reader wants to log.
pub fn timeline_tab(about: About, archived: bool, changed: RwSignal<u32>, on_logged: Callback<()>, at_once: bool) -> AnyView {
    ui::lazy!(activity: timeline_tab(about: About, archived: bool, changed: RwSignal<u32>, on_logged: Callback<()>, at_once: bool) => {
        view! { <TimelineTab about archived changed on_logged at_once/> }
    })
}

#[component]
pub fn TimelineTab(about: About, archived: bool, changed: RwSignal<u32>, on_logged: Callback<()>, at_once: bool) -> AnyView {
    let may_log = untrack(|| use_session().can(Permission::InteractionLog)) && !archived;
    let logged = Callback::new(move |()| {
        changed.update(|n| *n += 1);
        on_logged.run(());
    });
    if at_once {
        request_animation_frame(|| {
            go_to_quick_log();
        });
    }
    view! {
        {may_log.then(|| view! { <Card><QuickLog about on_logged=logged/></Card> })}
        <section class="record-timeline" aria-label="Timeline"><RecordTimeline about changed on_changed=on_logged/></section>
    }
    .into_any()
}

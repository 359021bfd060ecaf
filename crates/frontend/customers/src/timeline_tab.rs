//! The first tab of a customer's page: logging, and what happened.

use leptos::prelude::*;
use platform::loading::Loading;
use ui::Card;
use uuid::Uuid;

use super::{custom_fields::Defined, interaction_form::QuickLog, timeline::CustomerTimeline};

/// `changed` counts up when something was added elsewhere; `on_logged` hears of what was logged here.
#[component]
pub fn TimelineTab(
    customer: Uuid,
    may_log: bool,
    changed: RwSignal<u32>,
    custom: Loading<Vec<Defined>>,
    on_logged: Callback<()>,
) -> impl IntoView {
    let logged = Callback::new(move |()| {
        changed.update(|n| *n += 1);
        on_logged.run(());
    });
    view! {
        {may_log.then(|| view! { <Card><QuickLog customer on_logged=logged/></Card> })}
        <section class="customer-timeline" aria-label="Timeline"><CustomerTimeline customer changed custom on_changed=on_logged/></section>
    }
}

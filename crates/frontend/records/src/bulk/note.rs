//! A bulk change that was left while it ran: the list says that it goes on.

use leptos::prelude::*;
use ui::{Banner, Tone, format_number};

use super::{
    PATH,
    dialog::Bulk,
    progress::{follow, is_running},
};

/// The note, fetched where a change was left.
pub fn bulk_note(bulk: Bulk) -> AnyView {
    let wanted = Signal::derive(move || bulk.left.read().is_some());
    let give_up = Callback::new(move |()| bulk.left.set(None));
    ui::on_demand!(wanted, give_up, record: bulk_note(bulk: Bulk) => view! { <BulkNote bulk/> })
}

/// Follows the change that was left, and reads the list again when it has ended.
#[component]
pub fn BulkNote(bulk: Bulk) -> AnyView {
    let left = bulk.left;
    let change = follow(left.into());
    let running = Memo::new(move |_| left.read().is_some() && change.value.with(|change| change.as_ref().is_some_and(is_running)));
    Effect::watch(
        move || running.get(),
        move |now, before, _| {
            if !now && before == Some(&true) {
                bulk.forget();
                left.set(None);
                bulk.on_done.run(());
            }
        },
        false,
    );
    let status = move || {
        change
            .value
            .with(|change| change.as_ref().map(|c| format!("{} of {} done. ", format_number(c.done as i64), format_number(c.total as i64))))
    };
    let href = move || left.get().map(|id| format!("{PATH}/{id}"));
    view! {
        <Show when=move || running.get()>
            <Banner tone=Tone::Info title="A bulk change is under way.">
                <p>{status}<a href=href>"See how far it got"</a></p>
            </Banner>
        </Show>
    }
    .into_any()
}

//! A bulk change under way in the dialog: how far it got, and what became of it.

use leptos::prelude::*;
use ui::{Banner, Button, Tone, Variant};
use uuid::Uuid;

use super::{
    PATH, api,
    dialog::Bulk,
    progress::{BulkProgress, follow, is_running, outcome},
};

#[component]
pub fn Running(bulk: Bulk, id: Uuid, open: RwSignal<bool>) -> impl IntoView {
    let change = follow(Signal::stored(Some(id)));
    let spec = bulk.selection.spec;
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        let ended = change.value.with(|change| change.clone().filter(|change| !is_running(change)));
        if let Some(ended) = ended
            && !done.get_value()
        {
            done.set_value(true);
            bulk.ended(&ended);
        }
    });
    let busy = RwSignal::new(false);
    let cancel = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api::cancel(id).await {
                Ok(now) => drop(change.value.try_set(Some(now))),
                Err(failure) => drop(bulk.toasts.error(failure.message())),
            }
            let _ = busy.try_set(false);
        });
    };
    let running = Memo::new(move |_| change.value.with(|change| change.as_ref().is_none_or(is_running)));
    let status = move || change.value.with(|change| change.as_ref().map(|change| bulk.words.title(Some(spec), change)));
    let href = format!("{PATH}/{id}");
    let summary = move || {
        change.value.get().filter(|change| !is_running(change)).map(|change| {
            let tone = if change.failed + change.out_of_reach > 0 { Tone::Warning } else { Tone::Success };
            view! { <Banner tone title=format!("Not every {} could be changed.", spec.noun.0)>{outcome(spec.noun, &change)}</Banner> }
        })
    };
    view! {
        <div class="stack">
            {move || change.failure.get().map(|failure| view! { <Banner tone=Tone::Warning>{failure.message()}</Banner> })}
            <p><strong>{status}</strong></p>
            <BulkProgress change=change.value noun=spec.noun/>
            {summary}
            {move || running.get().then(|| view! { <p class="quiet">"You can close this and go on working: the change goes on, and its page tells how far it got."</p> })}
            <div class="dialog-actions">
                {move || running.get().then(|| view! { <Button busy on_click=cancel>"Stop"</Button> })}
                <Button href=href>{move || if running.get() { "What becomes of each" } else { "What became of each" }}</Button>
                <Button variant=Variant::Primary on_click=move |_| open.set(false)>{move || if running.get() { "Go on working" } else { "Close" }}</Button>
            </div>
        </div>
    }
}

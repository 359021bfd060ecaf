//! A bulk change under way: how far it got, asked again until it is done.

use std::time::Duration;

use leptos::prelude::*;
use platform::{
    client::Failure,
    loading::{Loading, load},
};
use shared::{
    records::bulk::{BulkChange, BulkStatus},
    text::capitalised,
};
use ui::{Progress, Tone, format_number};
use uuid::Uuid;

use super::{api, counted};

/// How often it is asked how far it got.
const POLL: Duration = Duration::from_millis(700);

/// Reads the bulk change, and again until it is done.
pub fn follow(id: Signal<Option<Uuid>>) -> Loading<BulkChange> {
    let change = load(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => api::get(id).await,
                None => Err(Failure::Unreadable),
            }
        }
    });
    change.refetch_while(is_running, POLL);
    change
}

pub fn is_running(change: &BulkChange) -> bool {
    matches!(change.status, BulkStatus::Preparing | BulkStatus::Running)
}

pub fn tone_of(status: BulkStatus) -> Tone {
    match status {
        BulkStatus::Preparing | BulkStatus::Running => Tone::Info,
        BulkStatus::Finished => Tone::Success,
        BulkStatus::Cancelled => Tone::Warning,
    }
}

/// "12 leads changed", or what became of them where it is not the same for all.
pub fn outcome(noun: (&str, &str), change: &BulkChange) -> String {
    if change.changed > 0 && change.changed == change.done {
        return format!("{} changed", counted(noun, change.changed, false));
    }
    let counts =
        [(change.changed, "changed"), (change.unchanged, "as they were"), (change.failed, "failed"), (change.out_of_reach, "not yours")];
    let said: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", format_number(*n as i64))).collect();
    if said.is_empty() { format!("No {} was changed", noun.0) } else { said.join(", ") }
}

/// The bar, and how many are done.
#[component]
pub fn BulkProgress(#[prop(into)] change: Signal<Option<BulkChange>>, noun: (&'static str, &'static str)) -> impl IntoView {
    let percent = Signal::derive(move || {
        let change = change.get()?;
        (change.status != BulkStatus::Preparing).then(|| (change.done * 100 / change.total.max(1)).min(100) as u8)
    });
    let said = move || {
        let change = change.get()?;
        let total = format_number(change.total as i64);
        Some(match change.status {
            BulkStatus::Preparing => format!("Finding the {}: {total} so far", noun.1),
            _ => format!("{} of {total} done", format_number(change.done as i64)),
        })
    };
    view! {
        <Progress label=capitalised(noun.1) value=percent/>
        <p class="quiet">{said}</p>
    }
}

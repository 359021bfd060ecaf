//! A bulk change under way: how far it got, asked again until it is done.

use platform::{
    client::Failure,
    loading::{Loading, load},
};
use std::time::Duration;
use ui::{Progress, Tone, format_number};

use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use shared::{
    customers::bulk::{BulkAction, BulkChange, BulkStatus},
    customers::bulk_describe,
    records::choices::Choices,
};
use uuid::Uuid;

use super::{columns::counted, custom_fields::Defined, custom_value, list_api};

/// How often it is asked how far it got.
const POLL: Duration = Duration::from_millis(700);

/// Reads the bulk change, and again until it is done.
pub fn follow(id: Signal<Option<Uuid>>) -> Loading<BulkChange> {
    let change = load(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => list_api::bulk(id).await,
                None => Err(Failure::Unreadable),
            }
        }
    });
    let running = Memo::new(move |_| change.value.with(|change| change.as_ref().is_some_and(is_running)));
    let timer = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    Effect::new(move |_| {
        stop();
        if running.get() {
            let ask = move || {
                if !change.busy.try_get_untracked().unwrap_or(true) {
                    change.refetch();
                }
            };
            timer.set_value(set_interval_with_handle(ask, POLL).ok());
        }
    });
    on_cleanup(stop);
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

/// The name of a user who may own customers; tracked.
pub fn owner_in(choices: Loading<Choices>, id: Uuid) -> Option<String> {
    choices.value.with(|known| known.as_ref()?.owners.iter().find(|owner| owner.id == id).map(|owner| owner.name.clone()))
}

/// What a bulk change does, as a heading: "Add the tags vip, new".
pub fn title(change: &BulkChange, owner: impl Fn(Uuid) -> Option<String>, custom: &[Defined]) -> String {
    change.action.as_ref().map_or_else(|| bulk_describe::UNDO.to_owned(), |action| describe(action, owner, custom))
}

/// What an action does to each customer; `custom` are the custom fields in use.
pub fn describe(action: &BulkAction, owner: impl Fn(Uuid) -> Option<String>, custom: &[Defined]) -> String {
    bulk_describe::deed(action, owner, |key, value| {
        let field = custom.iter().find(|field| field.key == key)?;
        Some(bulk_describe::set(&field.label, value.map(|value| custom_value::describe(field, value))))
    })
}

/// "12 customers changed", or what became of them where it is not the same for all.
pub fn outcome(change: &BulkChange) -> String {
    if change.changed > 0 && change.changed == change.done {
        return format!("{} changed", counted(change.changed as usize));
    }
    let counts =
        [(change.changed, "changed"), (change.unchanged, "as they were"), (change.failed, "failed"), (change.out_of_reach, "not yours")];
    let said: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", format_number(*n as i64))).collect();
    if said.is_empty() { "No customer was changed".to_owned() } else { said.join(", ") }
}

/// The bar, and how many are done.
#[component]
pub fn BulkProgress(#[prop(into)] change: Signal<Option<BulkChange>>) -> impl IntoView {
    let percent = Signal::derive(move || {
        let change = change.get()?;
        (change.status != BulkStatus::Preparing).then(|| (change.done * 100 / change.total.max(1)).min(100) as u8)
    });
    let said = move || {
        let change = change.get()?;
        let total = format_number(change.total as i64);
        Some(match change.status {
            BulkStatus::Preparing => format!("Finding the customers: {total} so far"),
            _ => format!("{} of {total} done", format_number(change.done as i64)),
        })
    };
    view! {
        <Progress label="Customers" value=percent/>
        <p class="quiet">{said}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::tests::field;
    use shared::{customers::bulk::BulkFields, customers::custom_values::CustomValue};

    #[test]
    fn values_of_custom_fields_are_said_by_their_labels() {
        let tier = Defined::of(field("tier", "choice"));
        let set =
            |value| BulkAction::Edit { fields: Box::new(BulkFields { custom: [("tier".into(), value)].into(), ..Default::default() }) };
        assert_eq!(describe(&set(Some(CustomValue::Text("gold".into()))), |_| None, &[tier]), "Set TIER to Gold");
        assert_eq!(describe(&set(None), |_| None, &[tier]), "Set TIER to nothing");
    }
}

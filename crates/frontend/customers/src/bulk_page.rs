//! A bulk change: how far it got, and what became of each customer.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use platform::{
    address::use_address,
    client,
    loading::{Loading, load},
    page::{self, Crumb, Help},
    session::use_session,
};
use records::{export_menu::ExportMenu, filters::choice_filter, listing::list_of};
use shared::{
    Named,
    access::Permission,
    customers::bulk::{BulkChange, BulkOutcome, BulkRow, BulkStatus},
};
use ui::{
    Badge, Banner, Button, Choice, Column, ConfirmDialog, EmptyState, FilterBar, Loaded, PageHead, Stat, Table, Toasts, Tone, When, Width,
    format_number,
};
use uuid::Uuid;

use super::{
    api,
    bulk_progress::{BulkProgress, follow, is_running, owner_in, title, tone_of},
    custom_fields::{known, load_fields},
    list_api,
};

pub const HELP: Help = Help {
    purpose: "One change to many customers. It runs in the background; this page says how far it got and what became of each customer.",
    tips: &[
        "You can leave this page and come back: the change goes on.",
        "Stopping leaves those that were changed already as they are; Undo takes them back.",
        "Undo leaves customers alone that somebody changed since; they are listed as failed.",
    ],
    terms: &[
        ("Unchanged", "The customer was so already."),
        ("Not yours", "The customer is not among those that you may change, or not there any more."),
    ],
};

pub fn bulk_page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let change = follow(id.into());
    let choices = load(api::choices);
    let custom = load_fields();
    let name = Signal::derive(move || {
        change.value.with(|change| {
            change.as_ref().map_or_else(|| "Bulk change".to_owned(), |change| title(change, |id| owner_in(choices, id), &known(custom)))
        })
    });
    page::describe(name, vec![Crumb::link("Customers", "/customers"), Crumb::link("Bulk changes", "/customers/bulk")], Some(&HELP));
    let here = Memo::new(move |_| change.value.read().is_some());
    let address = use_address();
    let may_export = use_session().holds(Permission::CustomerExport);
    let export = move |format: &str| {
        let id = id.get_untracked().unwrap_or_default();
        client::query(&format!("/customers/bulk/{id}/rows/export.{format}"), &[("outcome", address.get("outcome"))])
    };
    view! {
        <PageHead title=name>
            {move || (may_export && here.get()).then(|| view! { <ExportMenu file="bulk-change" request=export/> })}
            <Deeds change/>
        </PageHead>
        {move || (!here.get()).then(|| view! { <Loaded of=change lines=6 let:_change>""</Loaded> })}
        {move || here.get().then(|| view! { <Standing change/> <Results change/> })}
    }
}

/// What can be done with it: stop it, or take it back.
#[component]
fn Deeds(change: Loading<BulkChange>) -> impl IntoView {
    let me = use_session().my_id();
    let navigate = StoredValue::new_local(use_navigate());
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let state = Memo::new(move |_| {
        change.value.with(|change| {
            change.as_ref().map(|change| (change.id, is_running(change) && Some(change.owner.id) == me, change.can_undo, change.changed))
        })
    });
    let cancel = move |id: Uuid| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match list_api::cancel_bulk(id).await {
                Ok(now) => drop(change.value.try_set(Some(now))),
                Err(failure) => drop(toasts.error(failure.message())),
            }
            let _ = busy.try_set(false);
        });
    };
    let undo = move |()| {
        let Some((id, ..)) = state.get_untracked() else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = list_api::undo_bulk(id).await;
            if busy.try_set(false).is_some() {
                return;
            }
            asking.set(false);
            match answer {
                Ok(other) => navigate.with_value(|go| go(&format!("/customers/bulk/{}", other.id), NavigateOptions::default())),
                Err(failure) => drop(toasts.error(failure.message())),
            }
        });
    };
    let confirm = Signal::derive(move || format!("Undo {} changes", format_number(state.get().map_or(0, |(.., changed)| changed) as i64)));
    view! {
        {move || state.get().map(|(id, running, undoable, _)| view! {
            {running.then(|| view! { <Button busy on_click=move |_| cancel(id)>"Stop"</Button> })}
            {undoable.then(|| view! { <Button icon="undo-2" on_click=move |_| asking.set(true)>"Undo"</Button> })}
        })}
        <ConfirmDialog
            open=asking title="Undo this bulk change?" text="Every customer gets back what it had before. Those that somebody changed since stay as they are."
            confirm busy on_confirm=undo
        />
    }
}

#[component]
fn Standing(change: Loading<BulkChange>) -> impl IntoView {
    let status = Memo::new(move |_| {
        change
            .value
            .with(|change| change.as_ref().map(|c| (c.status, c.owner.name.clone(), c.created_at, c.reason.clone(), c.undoes, c.undone_by)))
    });
    let running = Memo::new(move |_| change.value.with(|change| change.as_ref().is_some_and(is_running)));
    let count = move |pick: fn(&BulkChange) -> u64| {
        Signal::derive(move || format_number(change.value.with(|change| change.as_ref().map_or(0, pick)) as i64))
    };
    view! {
        {move || change.failure.get().map(|failure| view! { <Banner tone=Tone::Warning title="This may be out of date.">{failure.message()}</Banner> })}
        {move || status.get().map(|(status, owner, at, reason, undoes, undone_by)| view! {
            <p class="record-line">
                <Badge text=status.label() tone=tone_of(status)/><span>{owner}</span><When at=at/>
                {undoes.map(|id| view! { <a href=format!("/customers/bulk/{id}")>"Takes back this change"</a> })}
                {undone_by.map(|id| view! { <a href=format!("/customers/bulk/{id}")>"Was taken back"</a> })}
            </p>
            {reason.filter(|_| status == BulkStatus::Cancelled).map(|reason| view! { <Banner tone=Tone::Warning title="It was stopped.">{reason}</Banner> })}
        })}
        <Show when=move || running.get()><BulkProgress change=change.value/></Show>
        <div class="columns-4">
            <Stat label="Changed" value=count(|change| change.changed)/>
            <Stat label="Unchanged" value=count(|change| change.unchanged) note=Signal::stored("were so already".to_owned())/>
            <Stat label="Failed" value=count(|change| change.failed) note=Signal::stored("refused by a rule".to_owned())/>
            <Stat label="Not yours" value=count(|change| change.out_of_reach) note=Signal::stored("out of your reach".to_owned())/>
        </div>
    }
}

#[component]
fn Results(change: Loading<BulkChange>) -> impl IntoView {
    let address = use_address();
    let outcome = address.signal("outcome");
    // Read again as it goes on.
    let key = Memo::new(move |_| change.value.with(|change| change.as_ref().map(|change| (change.id, change.done))));
    let id = Memo::new(move |_| key.get().map(|(id, _)| id));
    let rows = list_of::<BulkRow>(address, false, move |place| {
        let mut query = vec![("outcome", outcome.get())];
        query.extend(place.into_iter().filter(|(name, _)| *name != "total"));
        client::query(&format!("/customers/bulk/{}/rows", id.get().unwrap_or_default()), &query)
    });
    Effect::watch(move || key.get(), move |_, _, _| rows.page.refetch(), false);
    let outcomes = BulkOutcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), outcome.label())).collect::<Vec<_>>();
    let filters = vec![choice_filter(address, "Outcome", "outcome", Signal::stored(outcomes))];
    let columns = vec![
        Column::new("customer", "Customer", |row: &BulkRow| row.name.clone().unwrap_or_else(|| "A customer you may not see".to_owned()))
            .width(Width::Large),
        Column::new("outcome", "Outcome", |row: &BulkRow| match row.outcome {
            Some(outcome) => view! { <Badge text=outcome.label() tone=tone(outcome)/> }.into_any(),
            None => view! { <span class="quiet">"Waiting"</span> }.into_any(),
        })
        .width(Width::Medium),
        Column::new("message", "Reason", |row: &BulkRow| row.message.clone()),
    ];
    view! {
        <Table
            label="Customers of this change" columns rows=rows.rows() row_key=|row: &BulkRow| row.customer_id.to_string()
            row_href=|row| format!("/customers/{}", row.customer_id) on_retry=rows.retry()
            toolbar=move || view! { <FilterBar filters=filters.clone()/> }
            empty=|| view! { <EmptyState icon="users" title="No customer here" text="Choose another outcome, or wait until the change gets further."/> }
            footer=move || rows.pager()
        />
    }
}

fn tone(outcome: BulkOutcome) -> Tone {
    match outcome {
        BulkOutcome::Changed => Tone::Success,
        BulkOutcome::Unchanged => Tone::Neutral,
        BulkOutcome::Failed => Tone::Danger,
        BulkOutcome::OutOfReach => Tone::Warning,
    }
}

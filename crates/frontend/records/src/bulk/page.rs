//! A bulk change: how far it got, and what became of each record.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use platform::{
    address::use_address,
    client::{self, Failure},
    loading::Loading,
    page::{self, Crumb, Help},
    session::use_session,
};
use shared::{
    Named,
    record::Spec,
    records::bulk::{BulkChange, BulkOutcome, BulkRow, BulkStatus},
    text::{capitalised, with_article},
};
use ui::{
    Badge, Banner, Button, Choice, Column, EmptyState, FilterBar, Loaded, PageHead, Rows, Stat, Table, Toasts, Tone, When, Width,
    format_number,
};
use uuid::Uuid;

use super::{
    PATH, api, may, noun,
    progress::{BulkProgress, follow, is_running, tone_of},
    words::Words,
};
use crate::{confirmed_action::ConfirmedAction, export_menu::ExportMenu, filters::choice_filter, listing::list_of};

pub const HELP: Help = Help {
    purpose: "One change to many records. It runs in the background; its page says how far it got and what became of each record.",
    tips: &[
        "You can leave this page and come back: the change goes on.",
        "Stopping leaves those that were changed already as they are; Undo takes them back.",
        "Undo leaves records alone that somebody changed since; they are listed as failed.",
    ],
    terms: &[
        ("Unchanged", "The record was so already."),
        ("Not yours", "The record is not among those that you may change, or not there any more."),
    ],
};

/// The record type of this code.
pub fn spec_of(specs: &[&'static Spec], code: &str) -> Option<&'static Spec> {
    specs.iter().copied().find(|spec| spec.code == code)
}

/// A bulk change as the page shows it. Copy it into closures freely.
#[derive(Clone, Copy)]
struct Shown {
    change: Loading<BulkChange>,
    specs: &'static [&'static Spec],
}

impl Shown {
    /// The type of its records; tracked.
    fn spec(self) -> Option<&'static Spec> {
        self.change.value.with(|change| change.as_ref().and_then(|change| spec_of(self.specs, &change.record)))
    }
}

/// `specs` are all record types.
pub fn bulk_page(specs: &'static [&'static Spec]) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let change = follow(id.into());
    let shown = Shown { change, specs };
    let words = Words::new();
    let name = Signal::derive(move || {
        let spec = shown.spec();
        change.value.with(|change| change.as_ref().map_or_else(|| "Bulk change".to_owned(), |change| words.title(spec, change)))
    });
    page::describe(name, vec![Crumb::link("Bulk changes", PATH)], Some(&HELP));
    let spec = Memo::new(move |_| change.value.read().is_some().then(|| shown.spec().map(|spec| spec.code)));
    let address = use_address();
    let export = move |format: &str| {
        let id = id.get_untracked().unwrap_or_default();
        client::query(&format!("{PATH}/{id}/rows/export.{format}"), &[("outcome", address.get("outcome"))])
    };
    let exports = move || spec.get().flatten().and_then(|code| spec_of(specs, code)).is_some_and(|spec| may(spec, "export"));
    view! {
        <PageHead title=name>
            {move || exports().then(|| view! { <ExportMenu file="bulk-change" request=export/> })}
            <Actions change/>
        </PageHead>
        {move || spec.get().is_none().then(|| view! { <Loaded of=change lines=6 let:_change>""</Loaded> })}
        {move || spec.get().map(|code| {
            let spec = code.and_then(|code| spec_of(specs, code));
            view! { <Standing change noun=noun(spec)/> <Results change noun=noun(spec)/> }
        })}
    }
    .into_any()
}

/// What can be done with it: stop it, or take it back.
#[component]
fn Actions(change: Loading<BulkChange>) -> impl IntoView {
    let me = use_session().my_id();
    let navigate = StoredValue::new_local(use_navigate());
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    let state = Memo::new(move |_| {
        change.value.with(|change| {
            change.as_ref().map(|change| (change.id, is_running(change) && Some(change.owner.id) == me, change.can_undo, change.changed))
        })
    });
    let undoable = Memo::new(move |_| state.get().is_some_and(|(_, _, undoable, _)| undoable));
    let cancel = move |id: Uuid| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api::cancel(id).await {
                Ok(now) => drop(change.value.try_set(Some(now))),
                Err(failure) => drop(toasts.error(failure.message())),
            }
            let _ = busy.try_set(false);
        });
    };
    let undo = move || {
        let id = state.get_untracked().map(|(id, ..)| id);
        async move { api::undo(id.ok_or(Failure::Unreadable)?).await }
    };
    let on_undone = move |other: BulkChange| navigate.with_value(|go| go(&format!("{PATH}/{}", other.id), NavigateOptions::default()));
    let confirm = Signal::derive(move || format!("Undo {} changes", format_number(state.get().map_or(0, |(.., changed)| changed) as i64)));
    view! {
        {move || state.get().map(|(id, running, ..)| view! {
            {running.then(|| view! { <Button busy on_click=move |_| cancel(id)>"Stop"</Button> })}
        })}
        <Show when=move || undoable.get()>
            <ConfirmedAction
                icon="undo-2" label="Undo" title="Undo this bulk change?"
                text="Each gets back what it had before. Those that somebody changed since stay as they are." confirm act=undo on_done=on_undone
            />
        </Show>
    }
}

#[component]
fn Standing(change: Loading<BulkChange>, noun: (&'static str, &'static str)) -> impl IntoView {
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
                {undoes.map(|id| view! { <a href=format!("{PATH}/{id}")>"Takes back this change"</a> })}
                {undone_by.map(|id| view! { <a href=format!("{PATH}/{id}")>"Was taken back"</a> })}
            </p>
            {reason.filter(|_| status == BulkStatus::Cancelled).map(|reason| view! { <Banner tone=Tone::Warning title="It was stopped.">{reason}</Banner> })}
        })}
        <Show when=move || running.get()><BulkProgress change=change.value noun/></Show>
        <div class="columns-4">
            <Stat label="Changed" value=count(|change| change.changed)/>
            <Stat label="Unchanged" value=count(|change| change.unchanged) note=Signal::stored("were so already".to_owned())/>
            <Stat label="Failed" value=count(|change| change.failed) note=Signal::stored("refused by a rule".to_owned())/>
            <Stat label="Not yours" value=count(|change| change.out_of_reach) note=Signal::stored("out of your reach".to_owned())/>
        </div>
    }
}

/// A row with the type of its record, as tables hand it over alone.
#[derive(Clone, PartialEq)]
struct OfRecord {
    code: String,
    noun: (&'static str, &'static str),
    row: BulkRow,
}

#[component]
fn Results(change: Loading<BulkChange>, noun: (&'static str, &'static str)) -> impl IntoView {
    let address = use_address();
    let outcome = address.signal("outcome");
    // Read again as it goes on.
    let key = Memo::new(move |_| change.value.with(|change| change.as_ref().map(|change| (change.id, change.done))));
    let id = Memo::new(move |_| key.get().map(|(id, _)| id));
    let code = Memo::new(move |_| change.value.with(|change| change.as_ref().map(|change| change.record.clone()).unwrap_or_default()));
    let list = list_of::<BulkRow>(address, false, move |place| {
        let mut query = vec![("outcome", outcome.get())];
        query.extend(place.into_iter().filter(|(name, _)| *name != "total"));
        client::query(&format!("{PATH}/{}/rows", id.get().unwrap_or_default()), &query)
    });
    Effect::watch(move || key.get(), move |_, _, _| list.page.refetch(), false);
    let rows = list.rows();
    let rows = Signal::derive(move || match rows.get() {
        Rows::Loading => Rows::Loading,
        Rows::Failed(reason) => Rows::Failed(reason),
        Rows::Ready(rows) => Rows::Ready(rows.into_iter().map(|row| OfRecord { code: code.get(), noun, row }).collect()),
    });
    let outcomes = BulkOutcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), outcome.label())).collect::<Vec<_>>();
    let filters = vec![choice_filter(address, "Outcome", "outcome", Signal::stored(outcomes))];
    let name = |of: &OfRecord| of.row.name.clone().unwrap_or_else(|| format!("{} you may not see", capitalised(&with_article(of.noun.0))));
    let columns = vec![
        Column::new("record", capitalised(noun.0), name).width(Width::Large),
        Column::new("outcome", "Outcome", |of: &OfRecord| match of.row.outcome {
            Some(outcome) => view! { <Badge text=outcome.label() tone=tone(outcome)/> }.into_any(),
            None => view! { <span class="quiet">"Waiting"</span> }.into_any(),
        })
        .width(Width::Medium),
        Column::new("message", "Reason", |of: &OfRecord| of.row.message.clone()),
    ];
    view! {
        <Table
            label=format!("{} of this change", capitalised(noun.1)) columns rows row_key=|of: &OfRecord| of.row.record_id.to_string()
            row_href=|of| format!("/{}/{}", of.code, of.row.record_id) on_retry=list.retry()
            toolbar=move || view! { <FilterBar filters=filters.clone()/> }
            empty=move || view! { <EmptyState icon="pencil" title=format!("No {} here", noun.0) text="Choose another outcome, or wait until the change gets further."/> }
            footer=move || list.pager()
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

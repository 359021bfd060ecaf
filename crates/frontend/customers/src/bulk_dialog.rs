//! Changing many customers at once: what is offered, the dialog that says what will happen, and its progress.

use leptos::prelude::*;
use platform::{loading::Loading, session::use_session};
use shared::{
    access::Permission,
    customers::bulk::{BulkChange, NewBulkChange, UNDO_DAYS},
    records::choices::Choices,
};
use ui::{Banner, Button, Dialog, DialogSize, Menu, MenuItem, Size, Toasts, Tone, Variant};
use uuid::Uuid;

use super::{
    bulk_form::{BulkActionKind, BulkFieldsView, BulkForm},
    bulk_progress::{BulkProgress, describe, follow, is_running, outcome, owner_in},
    bulk_selection::{SelectAll, Selection},
    custom_fields::Defined,
    duplicate_api::compare_href,
    list_api,
    stored::Memory,
};

/// The bulk change that was begun last in this tab, to come back to.
pub const LAST: &str = "bulk";

/// Bulk changes of the list. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Bulk {
    pub selection: Selection,
    choices: Loading<Choices>,
    custom: Signal<Vec<Defined>>,
    asked: RwSignal<Option<BulkActionKind>>,
    /// The change under way.
    begun: RwSignal<Option<Uuid>>,
    /// One that was left while it ran.
    pub left: RwSignal<Option<Uuid>>,
    on_done: Callback<()>,
    toasts: Toasts,
}

impl Bulk {
    /// `on_done` is called when a change has ended.
    pub fn new(selection: Selection, choices: Loading<Choices>, custom: Signal<Vec<Defined>>, on_done: Callback<()>) -> Self {
        let left = RwSignal::new(Memory::Tab.read(LAST));
        let (asked, begun) = (RwSignal::new(None), RwSignal::new(None));
        Self { selection, choices, custom, asked, begun, left, on_done, toasts: Toasts::from_context() }
    }

    fn watch(self, id: Uuid) {
        Memory::Tab.write(LAST, &id);
        if self.begun.try_set(Some(id)).is_some() {
            let _ = window().location().assign(&format!("/customers/bulk/{id}"));
            return;
        }
        self.asked.set(None);
    }

    fn undo(self, id: Uuid) {
        leptos::task::spawn_local(async move {
            match list_api::undo_bulk(id).await {
                Ok(change) => self.watch(change.id),
                Err(failure) => {
                    self.toasts.error(failure.message());
                }
            }
        });
    }

    /// Says what became of it; where all went well, the dialog closes by itself.
    fn ended(self, change: &BulkChange) {
        Memory::Tab.forget(LAST);
        self.selection.clear();
        self.on_done.run(());
        if change.failed + change.out_of_reach > 0 {
            return;
        }
        self.begun.set(None);
        let toast = self.toasts.success(outcome(change));
        if change.can_undo {
            let id = change.id;
            toast.with_action("Undo", move || self.undo(id));
        }
    }
}

/// What can be done with the selected customers.
#[component]
pub fn BulkActions(bulk: Bulk, #[prop(into)] archived: Signal<bool>) -> impl IntoView {
    let session = use_session();
    let archives = session.holds(Permission::CustomerArchive);
    let kinds = Signal::derive(move || {
        let mut kinds = Vec::new();
        if !archived.get() {
            kinds.extend([BulkActionKind::Edit, BulkActionKind::Assign, BulkActionKind::AddTags, BulkActionKind::RemoveTags]);
        }
        if archives {
            kinds.push(if archived.get() { BulkActionKind::Restore } else { BulkActionKind::Archive });
        }
        kinds
    });
    let ask = move |kind: BulkActionKind| bulk.asked.set(Some(kind));
    let items = Signal::derive(move || {
        kinds.get().into_iter().map(|kind| MenuItem::action(kind.label(), move || ask(kind)).icon(kind.icon())).collect::<Vec<_>>()
    });
    view! {
        <SelectAll selection=bulk.selection/>
        <MergeTwo selection=bulk.selection archived/>
        <span class="bulk-buttons">
            {move || kinds.get().into_iter().map(|kind| view! {
                <Button size=Size::Small icon=kind.icon() on_click=move |_| ask(kind)>{kind.label()}</Button>
            }).collect_view()}
        </span>
        <span class="bulk-menu"><Menu label="Change" icon="pencil" size=Size::Small items/></span>
    }
}

/// Leads to the comparison where exactly two are selected.
#[component]
fn MergeTwo(selection: Selection, archived: Signal<bool>) -> impl IntoView {
    let may_merge = use_session().holds(Permission::CustomerMerge);
    let href = Memo::new(move |_| selection.two().filter(|_| may_merge && !archived.get()).map(|(one, other)| compare_href(one, other)));
    move || href.get().map(|href| view! { <Button size=Size::Small icon="git-merge" href=href>"Merge"</Button> })
}

/// Asks for the details and says what will happen; then shows how far it got.
#[component]
pub fn BulkDialog(bulk: Bulk) -> impl IntoView {
    let open = RwSignal::new(false);
    let is_wanted = Memo::new(move |_| bulk.asked.read().is_some() || bulk.begun.read().is_some());
    Effect::new(move |_| open.set(is_wanted.get()));
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if !open && is_wanted.get_untracked() {
                bulk.left.set(bulk.begun.get_untracked());
                bulk.asked.set(None);
                bulk.begun.set(None);
            }
        },
        false,
    );
    let title = Signal::derive(move || match (bulk.begun.get(), bulk.asked.get()) {
        (None, Some(kind)) => format!("{} {}", kind.verb(), bulk.selection.counted()),
        _ => "Changing customers".to_owned(),
    });
    view! {
        <Dialog open title size=DialogSize::Medium>
            {move || match (bulk.begun.get(), bulk.asked.get()) {
                (Some(id), _) => view! { <Running bulk id open/> }.into_any(),
                (None, Some(kind)) => view! { <Asking bulk kind/> }.into_any(),
                (None, None) => ().into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Asking(bulk: Bulk, kind: BulkActionKind) -> impl IntoView {
    let currency = bulk.choices.value.with_untracked(|known| known.as_ref().map_or_else(|| "EUR".to_owned(), |k| k.base_currency.clone()));
    let form = BulkForm::new(bulk.custom, currency);
    let busy = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let missing = Signal::derive(move || tried.get().then(|| form.action(kind).err()).flatten());
    let will = move || match form.action(kind) {
        Ok(action) => {
            let what = super::bulk_progress::describe(
                &action,
                |id| form.owner.with(|owner| owner.as_ref().filter(|o| o.value == id.to_string()).map(|o| o.label.clone())),
                &bulk.custom.read(),
            );
            Some(format!("{what}: {}.", bulk.selection.counted()))
        }
        Err(_) => None,
    };
    let begin = move || {
        tried.set(true);
        refused.set(None);
        let Ok(action) = untrack(|| form.action(kind)) else { return };
        let target = match untrack(|| bulk.selection.target()) {
            Ok(target) => target,
            Err(reason) => return refused.set(Some(reason)),
        };
        let new = NewBulkChange { target, action, expected_count: untrack(|| bulk.selection.expected()) };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = list_api::begin_bulk(&new).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(change) => bulk.watch(change.id),
                Err(failure) if failure.code() == Some("count_changed") => {
                    bulk.on_done.run(());
                    refused.set(Some(
                        "The list has changed meanwhile. It was loaded again: check how many customers it finds, then go on.".to_owned(),
                    ));
                }
                Err(failure) => refused.set(Some(failure.message())),
            }
        });
    };
    let confirm = move || format!("{} {}", kind.verb(), bulk.selection.counted());
    view! {
        <form class="stack" on:submit=move |event| { event.prevent_default(); if !busy.get_untracked() { begin() } } novalidate>
            {move || refused.get().map(|reason| view! { <Banner tone=Tone::Danger>{reason}</Banner> })}
            <BulkFieldsView form kind choices=bulk.choices error=missing/>
            <p role="status">{move || will().map(|text| view! { <strong>{text}</strong> })}</p>
            <p class="quiet">
                {format!("Customers that you may not change stay as they are and are listed afterwards. It runs in the background and can be undone for {UNDO_DAYS} days.")}
            </p>
            <div class="dialog-actions">
                <Button on_click=move |_| bulk.asked.set(None)>"Cancel"</Button>
                <Button submit=true busy variant={if kind == BulkActionKind::Archive { Variant::Danger } else { Variant::Primary }}>{confirm}</Button>
            </div>
        </form>
    }
}

#[component]
fn Running(bulk: Bulk, id: Uuid, open: RwSignal<bool>) -> impl IntoView {
    let change = follow(Signal::stored(Some(id)));
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
            match list_api::cancel_bulk(id).await {
                Ok(now) => {
                    let _ = change.value.try_set(Some(now));
                }
                Err(failure) => {
                    bulk.toasts.error(failure.message());
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let running = Memo::new(move |_| change.value.with(|change| change.as_ref().is_none_or(is_running)));
    let status = move || {
        change.value.with(|change| {
            change.as_ref().map(|change| match &change.action {
                Some(action) => describe(action, |id| owner_in(bulk.choices, id), &bulk.custom.read()),
                None => "Undo".to_owned(),
            })
        })
    };
    let href = format!("/customers/bulk/{id}");
    let summary = move || {
        change.value.get().filter(|change| !is_running(change)).map(|change| {
            let tone = if change.failed + change.out_of_reach > 0 { Tone::Warning } else { Tone::Success };
            view! { <Banner tone title="Not every customer could be changed.">{outcome(&change)}</Banner> }
        })
    };
    view! {
        <div class="stack">
            {move || change.failure.get().map(|failure| view! { <Banner tone=Tone::Warning>{failure.message()}</Banner> })}
            <p><strong>{status}</strong></p>
            <BulkProgress change=change.value/>
            {summary}
            {move || running.get().then(|| view! { <p class="quiet">"You can close this and go on working: the change goes on, and its page tells how far it got."</p> })}
            <div class="dialog-actions">
                {move || running.get().then(|| view! { <Button busy on_click=cancel>"Stop"</Button> })}
                <Button href=href>"What becomes of each"</Button>
                <Button variant=Variant::Primary on_click=move |_| open.set(false)>{move || if running.get() { "Go on working" } else { "Close" }}</Button>
            </div>
        </div>
    }
}

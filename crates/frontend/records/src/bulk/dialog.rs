//! The dialog that asks for the details of a bulk change, says what will happen, and shows how far it got.

use leptos::prelude::*;
use shared::records::bulk::{BulkChange, NewBulkChange, UNDO_DAYS};
use ui::{Banner, Button, Dialog, DialogSize, Toasts, Tone, Variant, focus_rows, is_focus_lost};
use uuid::Uuid;

use super::{
    PATH, api,
    form::{BulkActionKind, BulkFieldsView, BulkForm},
    may,
    progress::outcome,
    running::Running,
    selection::Selection,
    words::Words,
};
use crate::{attribute::Attr, known::Known, stored::Memory};
use shared::text::capitalised;

/// Bulk changes of a list. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Bulk {
    pub selection: Selection,
    pub known: Known,
    /// The fields that an administrator added.
    pub added: Signal<Vec<Attr>>,
    pub words: Words,
    pub asked: RwSignal<Option<BulkActionKind>>,
    /// The change under way.
    pub begun: RwSignal<Option<Uuid>>,
    /// One that was left while it ran.
    pub left: RwSignal<Option<Uuid>>,
    pub on_done: Callback<()>,
    pub toasts: Toasts,
}

impl Bulk {
    /// `on_done` is called when a change has ended.
    pub fn new(selection: Selection, known: Known, added: Signal<Vec<Attr>>, on_done: Callback<()>) -> Self {
        let left = RwSignal::new(Memory::Tab.read(&last(selection)));
        let (asked, begun) = (RwSignal::new(None), RwSignal::new(None));
        Self { selection, known, added, words: Words::new(), asked, begun, left, on_done, toasts: Toasts::from_context() }
    }

    /// The selection for the table, for those who may change something.
    pub fn selected(self) -> Option<RwSignal<std::collections::HashSet<String>>> {
        may(self.selection.spec, "edit").then_some(self.selection.keys)
    }

    fn watch(self, id: Uuid) {
        Memory::Tab.write(&last(self.selection), &id);
        if self.begun.try_set(Some(id)).is_some() {
            let _ = window().location().assign(&format!("{PATH}/{id}"));
            return;
        }
        self.asked.set(None);
        // Whoever goes on working does not do it twice.
        self.selection.clear();
    }

    fn undo(self, id: Uuid) {
        leptos::task::spawn_local(async move {
            match api::undo(id).await {
                Ok(change) => self.watch(change.id),
                Err(failure) => {
                    self.toasts.error(failure.message());
                }
            }
        });
    }

    /// No change is to be come back to any more.
    pub fn forget(self) {
        Memory::Tab.forget(&last(self.selection));
    }

    /// Says what became of it; where all went well, the dialog closes by itself.
    pub fn ended(self, change: &BulkChange) {
        self.forget();
        self.selection.clear();
        self.on_done.run(());
        if change.failed + change.out_of_reach > 0 {
            return;
        }
        self.begun.set(None);
        let toast = self.toasts.success(outcome(self.selection.spec.noun, change));
        if change.can_undo {
            let id = change.id;
            toast.with_action("Undo", move || self.undo(id));
        }
    }
}

/// The bulk change of these records that was begun last in this tab, to come back to.
fn last(selection: Selection) -> String {
    format!("{}.bulk", selection.spec.code)
}

/// The dialog, fetched when it is first opened.
pub fn bulk_dialog(bulk: Bulk) -> AnyView {
    let wanted = Signal::derive(move || bulk.asked.read().is_some() || bulk.begun.read().is_some());
    let give_up = Callback::new(move |()| {
        bulk.left.set(bulk.begun.get_untracked());
        bulk.asked.set(None);
        bulk.begun.set(None);
    });
    ui::on_demand!(wanted, give_up, record: bulk_dialog(bulk: Bulk) => view! { <BulkDialog bulk/> })
}

/// Asks for the details and says what will happen; then shows how far it got.
#[component]
pub fn BulkDialog(bulk: Bulk) -> AnyView {
    let open = RwSignal::new(false);
    let is_wanted = Memo::new(move |_| bulk.asked.read().is_some() || bulk.begun.read().is_some());
    Effect::new(move |_| open.set(is_wanted.get()));
    Effect::watch(
        move || open.get(),
        move |open, before, _| {
            if !open && is_wanted.get_untracked() {
                bulk.left.set(bulk.begun.get_untracked());
                bulk.asked.set(None);
                bulk.begun.set(None);
            }
            if !open && before == Some(&true) {
                // With the selection the button went that the browser would give the focus back to; first that must have been drawn.
                request_animation_frame(|| {
                    request_animation_frame(|| {
                        if is_focus_lost() {
                            focus_rows("#main");
                        }
                    });
                });
            }
        },
        false,
    );
    let title = Signal::derive(move || match (bulk.begun.get(), bulk.asked.get()) {
        (None, Some(kind)) => format!("{} {}", kind.verb(), bulk.selection.counted()),
        _ => format!("Changing {}", bulk.selection.spec.noun.1),
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
    .into_any()
}

#[component]
fn Asking(bulk: Bulk, kind: BulkActionKind) -> impl IntoView {
    let form = BulkForm::new(bulk);
    let spec = bulk.selection.spec;
    let busy = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    Effect::new(move |_| form.error.set(tried.get().then(|| form.action(kind).err()).flatten()));
    let will = move || {
        let action = form.action(kind).ok()?;
        Some(format!("{}: {}.", bulk.words.deed(spec, &action, |id| form.name(id)), bulk.selection.counted()))
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
            let answer = api::begin(spec, &new).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(change) => bulk.watch(change.id),
                Err(failure) if failure.code() == Some("count_changed") => {
                    bulk.on_done.run(());
                    let many = spec.noun.1;
                    refused.set(Some(format!(
                        "The list has changed meanwhile. It was loaded again: check how many {many} it finds, then go on."
                    )));
                }
                Err(failure) => refused.set(Some(failure.message())),
            }
        });
    };
    let confirm = move || format!("{} {}", kind.verb(), bulk.selection.counted());
    view! {
        <form class="stack" on:submit=move |event| { event.prevent_default(); if !busy.get_untracked() { begin() } } novalidate>
            {move || refused.get().map(|reason| view! { <Banner tone=Tone::Danger>{reason}</Banner> })}
            <BulkFieldsView bulk form kind/>
            <p role="status">{move || will().map(|text| view! { <strong>{text}</strong> })}</p>
            <p class="quiet">
                {format!(
                    "{} that you may not change stay as they are and are listed afterwards. It runs in the background and can be undone for {UNDO_DAYS} days.",
                    capitalised(spec.noun.1)
                )}
            </p>
            <div class="dialog-actions">
                <Button on_click=move |_| bulk.asked.set(None)>"Cancel"</Button>
                <Button submit=true busy disabled=Signal::derive(move || form.lacks_field(kind)) variant={if kind == BulkActionKind::Archive { Variant::Danger } else { Variant::Primary }}>{confirm}</Button>
            </div>
        </form>
    }
}

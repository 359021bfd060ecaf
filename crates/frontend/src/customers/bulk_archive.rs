//! Archiving and restoring many customers: one request after the other, with what became of each.

use std::collections::HashSet;

use leptos::prelude::*;
use uuid::Uuid;

use super::api;
use crate::{
    client::Failure,
    ui::{Button, Dialog, DialogSize, Icon, Progress, Size, Toasts, Variant},
};

/// A customer to be archived or restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub id: Uuid,
    pub name: String,
}

/// What is done with the chosen ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Archive,
    Restore,
}

impl Deed {
    fn verb(self) -> &'static str {
        match self {
            Self::Archive => "Archive",
            Self::Restore => "Restore",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Archive => "archived",
            Self::Restore => "restored",
        }
    }

    fn opposite(self) -> Self {
        match self {
            Self::Archive => Self::Restore,
            Self::Restore => Self::Archive,
        }
    }

    async fn run(self, id: Uuid) -> Result<(), Failure> {
        match self {
            Self::Archive => api::archive(id).await.map(drop),
            Self::Restore => api::restore(id).await.map(drop),
        }
    }
}

/// A run over several customers. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Bulk {
    open: RwSignal<bool>,
    running: RwSignal<bool>,
    stop: RwSignal<bool>,
    deed: RwSignal<Deed>,
    total: RwSignal<usize>,
    outcomes: RwSignal<Vec<(String, Result<(), String>)>>,
    selected: RwSignal<HashSet<String>>,
    on_done: Callback<()>,
}

impl Bulk {
    /// `on_done` is called after each run.
    pub fn new(selected: RwSignal<HashSet<String>>, on_done: Callback<()>) -> Self {
        Self {
            open: RwSignal::new(false),
            running: RwSignal::new(false),
            stop: RwSignal::new(false),
            deed: RwSignal::new(Deed::Archive),
            total: RwSignal::new(0),
            outcomes: RwSignal::new(Vec::new()),
            selected,
            on_done,
        }
    }

    pub fn start(self, deed: Deed, chosen: Vec<Chosen>, toasts: Toasts) {
        match self.running.try_get_untracked() {
            Some(false) if !chosen.is_empty() => {}
            // Undone from another page: without the dialog.
            None => return leptos::task::spawn_local(quietly(deed, chosen, toasts)),
            _ => return,
        }
        self.deed.set(deed);
        self.total.set(chosen.len());
        self.outcomes.set(Vec::new());
        self.stop.set(false);
        self.running.set(true);
        self.open.set(true);
        leptos::task::spawn_local(async move {
            let mut done = Vec::new();
            for customer in chosen {
                if self.stop.try_get_untracked().unwrap_or(true) {
                    break;
                }
                let outcome = deed.run(customer.id).await;
                let failed = outcome.as_ref().err().map(Failure::message);
                let _ = self.outcomes.try_update(|list| list.push((customer.name.clone(), failed.map_or(Ok(()), Err))));
                if outcome.is_ok() {
                    let _ = self.selected.try_update(|selected| selected.remove(&customer.id.to_string()));
                    done.push(customer);
                }
            }
            self.finish(deed, done, toasts);
        });
    }

    fn finish(self, deed: Deed, done: Vec<Chosen>, toasts: Toasts) {
        // The page may have gone meanwhile; what was done stands.
        let here = self.running.try_set(false).is_none();
        if here && self.failures() == 0 {
            self.open.set(false);
        }
        if here {
            self.on_done.run(());
        }
        if !done.is_empty() {
            let text = format!("{} {}", counted(done.len()), deed.done());
            toasts.success(text).with_action("Undo", move || self.start(deed.opposite(), done.clone(), toasts));
        }
    }

    fn failures(self) -> usize {
        self.outcomes.read_untracked().iter().filter(|(_, outcome)| outcome.is_err()).count()
    }
}

async fn quietly(deed: Deed, chosen: Vec<Chosen>, toasts: Toasts) {
    for customer in &chosen {
        if let Err(failure) = deed.run(customer.id).await {
            toasts.error(format!("{}: {}", customer.name, failure.message()));
            return;
        }
    }
    toasts.success(format!("{} {}", counted(chosen.len()), deed.done()));
}

/// "1 customer", "12 customers".
pub fn counted(n: usize) -> String {
    if n == 1 { "1 customer".into() } else { format!("{n} customers") }
}

/// How far a run got, and afterwards which customers it could not do.
#[component]
pub fn BulkDialog(bulk: Bulk) -> impl IntoView {
    let title = Signal::derive(move || {
        let total = counted(bulk.total.get());
        if bulk.running.get() {
            format!("{} {total}", bulk.deed.get().verb())
        } else {
            format!("Not all of {total} could be {}", bulk.deed.get().done())
        }
    });
    let percent = Signal::derive(move || Some((bulk.outcomes.read().len() * 100 / bulk.total.get().max(1)) as u8));
    let footer = move || {
        view! {
            {move || if bulk.running.get() {
                view! { <Button on_click=move |_| bulk.stop.set(true) busy=Signal::derive(move || bulk.stop.get())>"Stop"</Button> }.into_any()
            } else {
                view! { <Button variant=Variant::Primary on_click=move |_| bulk.open.set(false)>"Close"</Button> }.into_any()
            }}
        }
    };
    view! {
        <Dialog open=bulk.open title size=DialogSize::Medium footer guard=Callback::new(move |()| !bulk.running.get_untracked())>
            <Progress label="Customers" value=percent/>
            <p role="status" class="quiet">{move || format!("{} of {} done", bulk.outcomes.read().len(), bulk.total.get())}</p>
            <ul class="bulk-outcomes">
                {move || bulk.outcomes.get().into_iter().filter_map(|(name, outcome)| outcome.err().map(|reason| view! {
                    <li><Icon name="circle-alert"/><span><strong>{name}</strong>" "{reason}</span></li>
                })).collect_view()}
            </ul>
        </Dialog>
    }
}

/// What can be done with the selected rows.
#[component]
pub fn BulkActions(bulk: Bulk, #[prop(into)] archived: Signal<bool>, chosen: Callback<(), Vec<Chosen>>) -> impl IntoView {
    let toasts = Toasts::from_context();
    move || {
        let (deed, icon) = if archived.get() { (Deed::Restore, "archive-restore") } else { (Deed::Archive, "archive") };
        view! { <Button size=Size::Small icon on_click=move |_| bulk.start(deed, chosen.run(()), toasts)>{deed.verb()}</Button> }
    }
}

//! Editing right in the list: one cell at a time, shown at once, with a way back.

use leptos::prelude::*;
use platform::{client::Failure, loading::Loading, session::use_session};
use records::listing::Listing;
use shared::{
    access::{Permission, Scope},
    customers::list::CustomerRow,
    records::choices::Choices,
};
use ui::{Button, Dialog, DialogSize, Icon, Toasts, Variant, focus_id};
use uuid::Uuid;

use super::{
    api,
    custom_fields::Defined,
    inline_editor::{Editor, open_button_id},
    inline_value::{Cell, Draft, row_of},
};

/// Somebody else gave the same cell another value meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    cell: Cell,
    /// The row before the edit, as it is now, and as this reader wants it.
    before: CustomerRow,
    theirs: CustomerRow,
    mine: CustomerRow,
}

/// The edits of the list. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Inline {
    list: Listing<CustomerRow>,
    pub choices: Loading<Choices>,
    /// The custom fields in use.
    pub custom: Signal<Vec<Defined>>,
    /// The cell under edit.
    pub open: RwSignal<Option<(Uuid, Cell)>>,
    /// What is wrong with its value, and the value as it was typed.
    pub refused: RwSignal<Option<(String, Draft)>>,
    conflict: RwSignal<Option<Conflict>>,
    toasts: Toasts,
    scope: Option<Scope>,
    me: Option<Uuid>,
}

impl Inline {
    pub fn new(list: Listing<CustomerRow>, choices: Loading<Choices>, custom: Signal<Vec<Defined>>) -> Self {
        let session = use_session();
        Self {
            list,
            choices,
            custom,
            open: RwSignal::new(None),
            refused: RwSignal::new(None),
            conflict: RwSignal::new(None),
            toasts: Toasts::from_context(),
            scope: untrack(|| session.scope(Permission::CustomerEdit)),
            me: session.my_id(),
        }
    }

    fn may_edit(self, row: &CustomerRow) -> bool {
        let reached = match self.scope {
            None => false,
            Some(Scope::Own) => row.owner.as_ref().map(|owner| owner.id) == self.me,
            Some(_) => true,
        };
        reached && row.archived_at.is_none()
    }

    /// What stands beside a cell: the button that edits it, and the editor while it is open.
    pub fn beside(self, row: Signal<CustomerRow>, key: &str) -> AnyView {
        let Some(cell) = self.custom.with_untracked(|custom| Cell::from_key(key, custom)) else { return ().into_any() };
        let id = row.with_untracked(|row| row.id);
        let is_offered = Memo::new(move |_| row.with(|row| self.may_edit(row)));
        let is_open = Memo::new(move |_| is_offered.get() && *self.open.read() == Some((id, cell)));
        let name = move || row.with(|row| format!("Edit {} of {}", cell.label(), row.name));
        view! {
            {move || is_offered.get().then(|| view! {
                <button
                    type="button" class="cell-edit" id=open_button_id(id, cell) tabindex="-1" aria-label=name title=name data-cell=cell.key()
                    on:click=move |_| self.begin(id, cell)
                ><Icon name="pencil"/></button>
            })}
            {move || is_open.get().then(|| view! { <Editor inline=self row cell/> })}
        }
        .into_any()
    }

    pub fn begin(self, id: Uuid, cell: Cell) {
        self.refused.set(None);
        self.open.set(Some((id, cell)));
    }

    /// Closes the editor; the focus goes back to the cell.
    pub fn close(self) {
        let Some((id, cell)) = self.open.get_untracked() else { return };
        self.refused.set(None);
        self.open.set(None);
        request_animation_frame(move || focus_id(&open_button_id(id, cell)));
    }

    /// Saves what was typed; whether it could be taken. Shows it at once and takes it back where the server refuses.
    pub fn save(self, before: &CustomerRow, cell: Cell, draft: Draft) -> bool {
        match cell.apply(&draft, before, &self.currency()) {
            Err(reason) => {
                self.refused.set(Some((sentence(cell, &reason), draft)));
                false
            }
            Ok(mine) => {
                if !cell.same(before, &mine) {
                    self.put(mine.clone());
                    self.send(before.clone(), mine, cell, Some(draft));
                }
                true
            }
        }
    }

    /// The currency of amounts that have none yet.
    pub fn currency(self) -> String {
        self.choices.value.with_untracked(|known| known.as_ref().map_or_else(|| "EUR".to_owned(), |k| k.base_currency.clone()))
    }

    fn put(self, row: CustomerRow) {
        let id = row.id;
        if self.list.page.value.try_with_untracked(|_| ()).is_some() {
            self.list.replace(row, |old| old.id == id);
        }
    }

    fn send(self, before: CustomerRow, mine: CustomerRow, cell: Cell, draft: Option<Draft>) {
        leptos::task::spawn_local(async move {
            match api::edit(mine.id, before.version, &cell.request(&mine)).await {
                Ok(customer) => self.saved(&before, row_of(customer, &mine), cell, draft.is_some()),
                Err(failure) if failure.is_stale() => self.settle(before, mine, cell, draft).await,
                Err(failure) => self.refuse(before, cell, draft, &failure),
            }
        });
    }

    fn saved(self, before: &CustomerRow, now: CustomerRow, cell: Cell, undoable: bool) {
        self.put(now.clone());
        let text = format!("{}: {} is now {}", now.name, cell.label(), cell.describe(&now));
        let toast = self.toasts.success(text);
        if undoable {
            let before = before.clone();
            toast.with_action("Undo", move || {
                let back = cell.apply(&cell.draft(&before, ""), &now, "").unwrap_or_else(|_| before.clone());
                self.put(back.clone());
                self.send(now.clone(), back, cell, None);
            });
        }
    }

    /// Somebody else changed the customer. Where it was another field, nothing is in the way; else the reader chooses.
    async fn settle(self, before: CustomerRow, mine: CustomerRow, cell: Cell, draft: Option<Draft>) {
        let theirs = match api::get(before.id).await {
            Ok(customer) => row_of(customer, &before),
            Err(failure) => return self.refuse(before, cell, draft, &failure),
        };
        if cell.same(&before, &theirs) {
            let currency = mine.revenue.as_ref().map(|money| money.currency.clone()).unwrap_or_default();
            let joined = cell.apply(&cell.draft(&mine, ""), &theirs, &currency).unwrap_or(mine);
            self.put(joined.clone());
            match api::edit(joined.id, theirs.version, &cell.request(&joined)).await {
                Ok(customer) => self.saved(&theirs, row_of(customer, &joined), cell, draft.is_some()),
                Err(failure) => self.refuse(theirs, cell, draft, &failure),
            }
            return;
        }
        self.put(theirs.clone());
        let _ = self.conflict.try_update(|conflict| *conflict = Some(Conflict { cell, before, theirs, mine }));
    }

    fn refuse(self, before: CustomerRow, cell: Cell, draft: Option<Draft>, failure: &Failure) {
        let id = before.id;
        let name = before.name.clone();
        self.put(before);
        let reason = match failure {
            Failure::Problem(problem) if matches!(problem.status, 409 | 422) => {
                Some(problem.errors.first().map_or_else(|| failure.message(), |error| sentence(cell, &error.message)))
            }
            _ => None,
        };
        match (reason, draft) {
            // At the cell, with what was typed, unless another one is being edited by now.
            (Some(reason), Some(draft)) if self.open.try_with_untracked(Option::is_none) == Some(true) => {
                self.refused.set(Some((reason, draft)));
                self.open.set(Some((id, cell)));
            }
            (reason, _) => {
                self.toasts.error(format!("{name}: {} was not changed. {}", cell.label(), reason.unwrap_or_else(|| failure.message())));
            }
        }
    }
}

/// "Name is required".
fn sentence(cell: Cell, message: &str) -> String {
    format!("{} {}", cell.title(), message.trim_end_matches('.'))
}

/// Asks which value is to stand where two people changed the same cell.
#[component]
pub fn ConflictDialog(inline: Inline) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(inline.conflict.read().is_some()));
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if !open && inline.conflict.read_untracked().is_some() {
                inline.conflict.set(None)
            }
        },
        false,
    );
    let title = Signal::derive(move || {
        inline
            .conflict
            .read()
            .as_ref()
            .map_or_else(String::new, |c| format!("Somebody else changed the {} of {}", c.cell.label(), c.before.name))
    });
    let mine = move |_| {
        let Some(Conflict { cell, theirs, mine, .. }) = inline.conflict.get_untracked() else { return };
        inline.conflict.set(None);
        let joined = cell.apply(&cell.draft(&mine, ""), &theirs, "").unwrap_or(mine);
        let draft = cell.draft(&joined, "");
        inline.put(joined.clone());
        inline.send(theirs, joined, cell, Some(draft));
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| inline.conflict.set(None)>"Keep theirs"</Button>
            <Button variant=Variant::Primary on_click=mine>"Save mine"</Button>
        }
    };
    view! {
        <Dialog open title size=DialogSize::Small footer>
            {move || inline.conflict.get().map(|Conflict { cell, before, theirs, mine }| view! {
                <dl class="descriptions">
                    <div><dt>"Before"</dt><dd>{cell.describe(&before)}</dd></div>
                    <div><dt>"Theirs"</dt><dd>{cell.describe(&theirs)}</dd></div>
                    <div><dt>"Yours"</dt><dd>{cell.describe(&mine)}</dd></div>
                </dl>
            })}
        </Dialog>
    }
}

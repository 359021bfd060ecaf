//! Editing a value where it stands: one at a time, shown at once, with a way back.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::{
    client::{self, Failure},
    session::use_session,
};
use serde_json::Value;
use shared::{
    access::Scope,
    record::{State, uses::INLINE},
    records::undo::{Image, Undo},
};
use ui::{Icon, Toasts, focus_id};
use uuid::Uuid;

use super::{
    api,
    attribute::{Attr, Attribute, Shape, built_in, request_of},
    attribute_value::Draft,
    inline_conflict::Conflict,
    inline_editor::{editor, open_button_id},
    known::Known,
    pages::{Pages, id_of, is_archived},
};

/// The edits of a list or of a record's page. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Inline {
    pub pages: &'static Pages,
    pub known: Known,
    /// Shows a record as it is now.
    put: Callback<State>,
    /// The value under edit: the record's id, and the field.
    pub open: RwSignal<Option<(String, Attr)>>,
    /// What is wrong with it, and the value as it was typed.
    pub refused: RwSignal<Option<(String, Draft)>>,
    pub conflict: RwSignal<Option<Conflict>>,
    /// What a field must take part in to be edited here.
    uses: u16,
    toasts: Toasts,
    /// Opens another page.
    go: Callback<String>,
    scope: Option<Scope>,
    me: Option<Uuid>,
}

impl Inline {
    pub fn new(pages: &'static Pages, known: Known, put: impl Fn(State) + Send + Sync + 'static) -> Self {
        let session = use_session();
        let navigate = use_navigate();
        Self {
            pages,
            known,
            go: Callback::new(move |href: String| navigate(&href, Default::default())),
            put: Callback::new(put),
            open: RwSignal::new(None),
            refused: RwSignal::new(None),
            conflict: RwSignal::new(None),
            uses: INLINE,
            toasts: Toasts::from_context(),
            scope: untrack(|| session.scope(pages.access.edit)),
            me: session.my_id(),
        }
    }

    /// Where every field that takes part in any of these is edited.
    pub fn of_fields(self, uses: u16) -> Self {
        Self { uses, ..self }
    }

    fn may_edit(self, record: &State) -> bool {
        let reached = match self.scope {
            None => false,
            Some(Scope::Own) => {
                let owner = record.get("owner").and_then(|owner| owner.get("id")).and_then(Value::as_str);
                owner.is_some_and(|owner| self.me.is_some_and(|me| me.to_string() == owner))
            }
            Some(_) => true,
        };
        reached && !is_archived(record)
    }

    /// What stands beside a value: the button that edits it, and the editor while it is open.
    pub fn beside(self, record: Signal<State>, attr: Attr) -> AnyView {
        if !attr.is(self.uses) {
            return ().into_any();
        }
        let id = record.with_untracked(|record| id_of(record).to_owned());
        let is_offered = Memo::new(move |_| record.with(|record| self.may_edit(record)));
        let own = id.clone();
        // In lists arrow keys lead to it.
        let tabindex = (self.uses == INLINE).then_some("-1");
        let is_open = Memo::new(move |_| is_offered.get() && self.open.read().as_ref() == Some(&(own.clone(), attr)));
        let name = move || record.with(|record| format!("Edit {} of {}", lower(attr), self.pages.spec.title_of(record)));
        view! {
            {move || is_offered.get().then(|| {
                let id = id.clone();
                view! {
                    <button
                        type="button" class="cell-edit" id=open_button_id(&id, attr) tabindex=tabindex aria-label=name title=name data-cell=attr.key
                        on:click=move |_| self.begin(&id, attr)
                    ><Icon name="pencil"/></button>
                }
            })}
            {move || is_open.get().then(|| editor(self, record, attr))}
        }
        .into_any()
    }

    pub fn begin(self, id: &str, attr: Attr) {
        self.refused.set(None);
        self.open.set(Some((id.to_owned(), attr)));
    }

    /// Closes the editor; the focus goes back to where it was opened.
    pub fn close(self) {
        let Some((id, attr)) = self.open.get_untracked() else { return };
        self.refused.set(None);
        self.open.set(None);
        request_animation_frame(move || focus_id(&open_button_id(&id, attr)));
    }

    /// Saves what was typed; whether it could be taken. Shows it at once and takes it back where the server refuses.
    pub fn save(self, before: &State, attr: Attr, draft: Draft) -> bool {
        match attr.read(&draft) {
            Err(reason) => {
                self.refused.set(Some((sentence(attr.label, &reason), draft)));
                false
            }
            Ok(value) => {
                if attr.requested(attr.of(before)) != attr.requested(&value) {
                    let before = before.clone();
                    leptos::task::spawn_local(async move { self.send(before, attr, value, draft).await });
                }
                true
            }
        }
    }

    pub async fn send(self, before: State, attr: Attr, value: Value, draft: Draft) {
        let mut mine = before.clone();
        attr.put(&mut mine, value.clone());
        self.put.try_run(mine);
        match api::edit(self.pages, &before, &request(attr, &before, &value)).await {
            Ok(now) => self.saved(&before, now, attr),
            Err(failure) if failure.is_stale() => self.settle(before, attr, value, draft).await,
            Err(failure) => self.refuse(before, attr, draft, &failure),
        }
    }

    fn saved(self, before: &State, now: State, attr: Attr) {
        let shown = attr.describe(attr.of(&now));
        let text = format!("{}: {} now {}", self.pages.spec.title_of(&now), name_is(attr), if shown.is_empty() { "empty" } else { &shown });
        // What the server changed along with it is taken back, too, as far as it is known here.
        let known: State =
            now.iter().filter(|(key, _)| before.contains_key(*key)).map(|(key, value)| (key.clone(), value.clone())).collect();
        let attrs = attrs_of(self.pages, attr);
        let image = Image::between(&request_of(&attrs, before), &request_of(&attrs, &known));
        let id = id_of(before).to_owned();
        self.put.try_run(known);
        self.toasts.success(text).with_action("Undo", move || {
            let (id, image) = (id.clone(), image.clone());
            leptos::task::spawn_local(async move { self.undo(&id, &image, attr).await });
        });
    }

    /// Takes an edit back, unless somebody changed the same since.
    async fn undo(self, id: &str, image: &Image, attr: Attr) {
        let now = match api::get(self.pages, id).await {
            Ok(now) => now,
            Err(failure) => {
                self.toasts.error(failure.message());
                return;
            }
        };
        let name = self.pages.spec.title_of(&now);
        let answer = match image.undo(&request_of(&attrs_of(self.pages, attr), &now)) {
            Undo::ChangedSince(_) => {
                self.put.try_run(now);
                self.toasts.info(format!("{name}: {} changed since and not taken back", name_was(attr)));
                return;
            }
            Undo::Edit(edit) if edit.is_empty() => Ok(now),
            Undo::Edit(edit) => api::edit(self.pages, &now, &edit).await,
        };
        match answer {
            Ok(now) => {
                let shown = attr.describe(attr.of(&now));
                let name = self.pages.spec.title_of(&now);
                self.toasts.success(format!("{name}: {} {} again", name_is(attr), if shown.is_empty() { "empty" } else { &shown }));
                self.put.try_run(now);
            }
            Err(failure) => {
                self.toasts.error(failure.message());
            }
        }
    }

    /// Somebody else changed the record. Where it was another field, nothing is in the way; else the reader chooses.
    async fn settle(self, before: State, attr: Attr, value: Value, draft: Draft) {
        let theirs = match api::get(self.pages, id_of(&before)).await {
            Ok(theirs) => theirs,
            Err(failure) => return self.refuse(before, attr, draft, &failure),
        };
        if attr.requested(attr.of(&before)) == attr.requested(attr.of(&theirs)) {
            return match api::edit(self.pages, &theirs, &request(attr, &theirs, &value)).await {
                Ok(now) => self.saved(&theirs, now, attr),
                Err(failure) => self.refuse(theirs, attr, draft, &failure),
            };
        }
        self.put.try_run(theirs.clone());
        let _ = self.conflict.try_update(|conflict| *conflict = Some(Conflict { attr, before, theirs, value, draft }));
    }

    fn refuse(self, before: State, attr: Attr, draft: Draft, failure: &Failure) {
        let (id, name) = (id_of(&before).to_owned(), self.pages.spec.title_of(&before));
        self.put.try_run(before);
        let refused = match failure {
            Failure::Problem(problem) if matches!(problem.status, 409 | 422) => problem.errors.first(),
            _ => None,
        };
        if let Some(error) = refused.filter(|error| !error.field.starts_with(attr.path)) {
            // Another field must follow, which the form asks for.
            let reason = sentence(self.pages.spec.label(&error.field).unwrap_or(&error.field), &error.message);
            let href = client::query(&format!("{}/edit", self.pages.record_path(&id)), &[(attr.path, Some(draft.text))]);
            let toast = self.toasts.error(format!("{name}: {} not changed. {reason}.", name_was(attr)));
            return toast.with_action(format!("Edit {}", self.pages.one()), move || {
                self.go.try_run(href.clone());
            });
        }
        let reason = refused.map_or_else(|| failure.message(), |error| sentence(attr.label, &error.message));
        // At the value, with what was typed, unless another one is being edited by now.
        if refused.is_some() && self.open.try_with_untracked(Option::is_none) == Some(true) {
            self.refused.set(Some((reason, draft)));
            self.open.set(Some((id, attr)));
            return;
        }
        self.toasts.error(format!("{name}: {} not changed. {reason}", name_was(attr)));
    }
}

/// The built-in fields and this one.
fn attrs_of(pages: &Pages, attr: Attr) -> Vec<Attr> {
    let mut attrs = built_in(pages.spec);
    if !attrs.contains(&attr) {
        attrs.push(attr);
    }
    attrs
}

/// The request that gives a record this value. Objects such as an address go whole.
fn request(attr: Attr, before: &State, value: &Value) -> State {
    let mut request = State::new();
    if let Some((object, _)) = attr.path.split_once('.').filter(|(object, _)| *object != "custom")
        && let Some(held) = before.get(object)
    {
        request.insert(object.to_owned(), held.clone());
    }
    attr.request(&mut request, attr.requested(value));
    request
}

/// The label with its verb: "city is", "tags are".
fn name_is(attr: &Attribute) -> String {
    format!("{} {}", lower(attr), if is_many(attr) { "are" } else { "is" })
}

/// "City was", "tags were".
fn name_was(attr: &Attribute) -> String {
    format!("{} {}", lower(attr), if is_many(attr) { "were" } else { "was" })
}

fn is_many(attr: &Attribute) -> bool {
    matches!(attr.shape, Shape::Tags | Shape::Several)
}

/// The label inside of a sentence.
pub fn lower(attr: &Attribute) -> String {
    if attr.is_added() {
        return attr.label.to_owned();
    }
    let mut chars = attr.label.chars();
    // "SKU" stays as it is.
    match (chars.next(), chars.next()) {
        (Some(first), second) if second.is_none_or(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(attr.label.chars().skip(1)).collect()
        }
        _ => attr.label.to_owned(),
    }
}

/// "Name is required".
fn sentence(label: &str, message: &str) -> String {
    format!("{label} {}", message.trim_end_matches('.'))
}

//! Adding and editing a record.

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use platform::{
    client::{Failure, Refusal},
    loading::{Loading, load},
    page::{self, Crumb},
    session::use_session,
};
use serde_json::json;
use shared::{record::State, records::choices::Choices};
use ui::{Button, Card, FormErrors, Loaded, PageHead, Toasts, Variant, begin_in};

use super::{
    api,
    attribute::{Attr, Shape, added},
    custom_fields::{Defined, load_fields},
    form_conflict::ConflictPanel,
    form_draft::{DraftBanner, Drafts},
    form_fields::{Conflict, Fields, Typed, blank, form_attrs, merge, typed_of},
    form_pages::FormPages,
    form_view::FormView,
    known::Known,
    leave_guard::LeaveGuard,
    pages::id_of,
};

const PURPOSE: &str = "Fields marked * must be filled.";

/// Adds a record.
pub fn new_page(of: &'static FormPages) -> AnyView {
    let pages = of.pages;
    let title = format!("New {}", pages.one());
    page::describe(title.clone(), vec![Crumb::link(pages.title(), pages.path())], Some(of.help()));
    let me = untrack(|| use_session().me()).map(|me| (me.id.to_string(), me.name));
    let choices = load(move || api::choices(pages));
    let custom = load_fields(pages.spec.code);
    view! {
        <PageHead title purpose=PURPOSE/>
        <Loaded of=choices lines=10 let:_known>
            {
                let me = me.clone();
                view! { <Loaded of=custom lines=10 let:custom><RecordForm of custom record=blank(pages, me.clone()) choices/></Loaded> }
            }
        </Loaded>
    }
    .into_any()
}

/// Edits the record whose id is in the address.
pub fn edit_page(of: &'static FormPages) -> AnyView {
    let pages = of.pages;
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let record = load(move || {
        let id = id.get();
        async move { api::get(pages, &id).await }
    });
    let choices = load(move || api::choices(pages));
    let custom = load_fields(pages.spec.code);
    let name =
        Memo::new(move |_| record.value.with(|record| record.as_ref().map(|record| pages.spec.title_of(record))).unwrap_or_default());
    let trail = vec![
        Crumb::link(pages.title(), pages.path()),
        Crumb::link(shared::text::capitalised(pages.one()), pages.record_path(&id.get_untracked())),
    ];
    page::describe(format!("Edit {}", pages.one()), trail, Some(of.help()));
    let title = Signal::derive(move || format!("Edit {}", if name.read().is_empty() { pages.one().to_owned() } else { name.get() }));
    view! {
        <PageHead title purpose=PURPOSE/>
        <Loaded of=choices lines=10 let:_known>
            <Loaded of=custom lines=10 let:custom>
                {
                    view! { <Loaded of=record lines=10 let:record><RecordForm of custom=custom.clone() record choices/></Loaded> }
                }
            </Loaded>
        </Loaded>
    }
    .into_any()
}

/// The form; `record` is what the server holds, or what a new one begins with.
#[component]
fn RecordForm(of: &'static FormPages, custom: Vec<Defined>, record: State, choices: Loading<Choices>) -> impl IntoView {
    let pages = of.pages;
    let attrs = form_attrs(of, added(&custom));
    let id = Some(id_of(&record).to_owned()).filter(|id| !id.is_empty());
    let is_new = id.is_none();
    let cancel = id.as_ref().map_or_else(|| pages.path(), |id| pages.record_path(id));
    let known = Known::new(pages, choices).editing(id_of(&record));
    let base = typed_of(of, &attrs, &record, &known.currency());
    let fields = Fields::new(of, &attrs, &base);
    let form = fields.form;
    form.guard();
    let (conflict, taken) = (RwSignal::new(None::<Vec<Conflict>>), RwSignal::new(None));
    let editing = Editing { fields, before: StoredValue::new(record), base: StoredValue::new(base), conflict, taken };
    fields.fill(&asked_for(&attrs));

    let drafts = Drafts::new(format!("{}.draft.{}", pages.spec.code, id.as_deref().unwrap_or("new")));
    if let Some(draft) = drafts.read() {
        // The record may have changed since the draft was begun.
        let (merged, conflicts) = merge(of, &attrs, &draft.base, &editing.base.get_value(), &draft.typed);
        fields.fill(&merged);
        conflict.set((!conflicts.is_empty()).then_some(conflicts));
        drafts.restored.set(true);
    }
    drafts.follow(fields, editing.base);
    let discard = Callback::new(move |()| {
        conflict.set(None);
        form.reset();
        drafts.forget();
    });
    let toasts = Toasts::from_context();
    let go = StoredValue::new_local(use_navigate());
    let saved = move |record: State, message: &str| {
        drafts.forget();
        form.settle();
        toasts.success(format!("{} {message}", pages.spec.title_of(&record)));
        let _ = go.try_with_value(|go| go(&pages.record_path(id_of(&record)), NavigateOptions::default()));
    };
    let submit = form.on_submit(move || async move {
        match editing.send(is_new).await {
            Ok((record, message)) => {
                saved(record, message);
                Ok(())
            }
            Err(refusal) => Err(refusal),
        }
    });
    let view = FormView::new(fields, known, editing.before, taken);
    let node = NodeRef::<html::Form>::new();
    if is_new {
        // A new record is typed at once; one that is edited is read first.
        begin_in(node);
    }
    view! {
        <div class="narrow stack">
            <DraftBanner drafts on_discard=discard/>
            <Card>
                <form class="form record-form" node_ref=node on:submit=submit novalidate>
                    <ConflictPanel fields conflict/>
                    <FormErrors form/>
                    {of.layout.map_or_else(|| view.all(), |layout| layout(view))}
                    <div class="form-actions">
                        <Button href=cancel>"Cancel"</Button>
                        <Button submit=true variant=Variant::Primary busy=form.is_busy()>
                            {if is_new { format!("Add {}", pages.one()) } else { "Save changes".to_owned() }}
                        </Button>
                    </div>
                </form>
            </Card>
        </div>
        <LeaveGuard dirty=form.is_dirty() on_leave=Callback::new(move |()| drafts.forget())/>
    }
}

/// Values that the address asks for, such as `?stage=lost`.
fn asked_for(attrs: &[Attr]) -> Typed {
    let query = use_query_map();
    let plain = |shape| matches!(shape, Shape::Line | Shape::Email | Shape::Phone | Shape::Suggest | Shape::One | Shape::Listed);
    let value = |attr: &Attr| query.with_untracked(|query| query.get(attr.path)).filter(|_| plain(attr.shape));
    attrs.iter().filter_map(|attr| Some((attr.key.to_owned(), attr.draft(&json!(value(attr)?), "")))).collect()
}

/// A form on its way to the server.
#[derive(Clone, Copy)]
struct Editing {
    fields: Fields,
    /// The record as the server holds it.
    before: StoredValue<State>,
    /// The form of it.
    base: StoredValue<Typed>,
    conflict: RwSignal<Option<Vec<Conflict>>>,
    /// A value that another record has: the field's path, and what was typed.
    taken: RwSignal<Option<(&'static str, String)>>,
}

impl Editing {
    async fn send(self, is_new: bool) -> Result<(State, &'static str), Refusal> {
        let (pages, typed) = (self.fields.of.pages, untrack(|| self.fields.typed()));
        let refused = |errors| Refusal { errors, message: None };
        if is_new {
            let new = self.fields.new_of(&typed).map_err(refused)?;
            return match api::create(pages, &new).await {
                Ok(record) => Ok((record, "added")),
                Err(failure) => Err(self.refused(&typed, failure)),
            };
        }
        let before = self.before.get_value();
        let edit = self.fields.edit_of(&typed, &self.base.get_value(), &before).map_err(refused)?;
        if edit.is_empty() {
            return Ok((before, "is as it was"));
        }
        match api::edit(pages, &before, &edit).await {
            Ok(record) => Ok((record, "saved")),
            Err(failure) if failure.is_stale() => Err(self.join(typed).await),
            Err(failure) => Err(self.refused(&typed, failure)),
        }
    }

    /// Remembers which value another record has already.
    fn refused(self, typed: &Typed, failure: Failure) -> Refusal {
        if let Failure::Problem(problem) = &failure
            && problem.status == 409
            && let Some(attr) = self.fields.attrs().into_iter().find(|attr| problem.errors.iter().any(|error| error.field == attr.path))
        {
            self.taken.set(typed.get(attr.key).map(|draft| (attr.path, draft.text.clone())));
        }
        Refusal::from(failure)
    }

    /// Somebody else saved first: joins both edits in the form and shows what must be chosen.
    async fn join(self, mine: Typed) -> Refusal {
        let of = self.fields.of;
        let now = match api::get(of.pages, self.before.with_value(|before| id_of(before).to_owned()).as_str()).await {
            Ok(now) => now,
            Err(failure) => return Refusal::from(failure),
        };
        let attrs = self.fields.attrs();
        let currency = |typed: &Typed| typed.values().map(|draft| draft.second.clone()).find(|text| text.len() == 3).unwrap_or_default();
        let theirs = typed_of(of, &attrs, &now, &currency(&self.base.get_value()));
        let (merged, conflicts) = merge(of, &attrs, &self.base.get_value(), &theirs, &mine);
        self.base.set_value(theirs);
        self.before.set_value(now);
        self.fields.fill(&merged);
        self.conflict.set(Some(conflicts));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        Refusal::default()
    }
}

//! Adding and editing a customer.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use platform::{
    client::{Failure, Refusal},
    loading::{Loading, load},
    page::{self, Crumb, Help},
    session::use_session,
};
use shared::{
    Named,
    customers::duplicates::CheckDuplicates,
    customers::{Customer, CustomerKind, EditCustomer},
    records::choices::Choices,
};
use ui::{Button, Card, ErrorState, FormErrors, Icon, Loaded, PageHead, Toasts, Variant};
use uuid::Uuid;

use super::{
    api,
    custom_fields::{Defined, load_fields},
    duplicate_warning::{DuplicateWarning, nobody},
    form_conflict::{ConflictPanel, EditConflict},
    form_draft::{DraftBanner, Drafts},
    form_fields::Fields,
    form_groups::FieldGroups,
    form_merging::merge,
    form_model::{NamedRef, Typed},
    leave_guard::LeaveGuard,
};

const HELP: Help = Help {
    purpose: "What your team knows about a customer. Only the name is required; a person needs an e-mail address too.",
    tips: &[
        "What you type is kept in this tab until you save it, even over a reload.",
        "An e-mail address belongs to one customer only.",
        "Without a size the number of employees decides it.",
        "If a colleague saves while you edit, you choose field by field.",
        "What your administrator added to the record is under “More”.",
    ],
    terms: &[
        ("External ID", "The record's key in another system, for example in your accounting."),
        ("Parent company", "The company that this one belongs to."),
    ],
};

pub fn customer_new() -> impl IntoView {
    page::describe("New customer".to_owned(), vec![Crumb::link("Customers", "/customers")], Some(&HELP));
    let owner = untrack(|| use_session().me()).map(|me| NamedRef { id: me.id, name: me.name });
    let choices = load(api::choices);
    let custom = load_fields();
    view! {
        <PageHead title="New customer" purpose="Only the name is required. Fields marked * must be filled."/>
        <Loaded of=choices lines=10 let:known>
            {
                let owner = owner.clone();
                view! {
                    <Loaded of=custom lines=10 let:custom>
                        <CustomerForm base=Typed { owner: owner.clone(), ..Typed::blank(&known.base_currency, &custom) } before=None choices custom/>
                    </Loaded>
                }
            }
        </Loaded>
    }
}

pub fn customer_edit() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let customer = load(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => api::get(id).await,
                None => Err(Failure::Unreadable),
            }
        }
    });
    let choices = load(api::choices);
    let custom = load_fields();
    let name =
        Memo::new(move |_| customer.value.with(|customer| customer.as_ref().map(|customer| customer.name.clone())).unwrap_or_default());
    let back = id.get_untracked().map(|id| format!("/customers/{id}")).unwrap_or_default();
    page::describe("Edit customer".to_owned(), vec![Crumb::link("Customers", "/customers"), Crumb::link("Customer", back)], Some(&HELP));
    let title = Signal::derive(move || if name.read().is_empty() { "Edit customer".to_owned() } else { format!("Edit {}", name.get()) });
    view! {
        <PageHead title purpose="Fields marked * must be filled."/>
        {move || id.get().is_none().then(|| view! { <ErrorState title="Not found" text="There is no such customer. Check the link."/> })}
        <Show when=move || id.get().is_some()>
            <Loaded of=choices lines=10 let:known>
                <Loaded of=customer lines=10 let:customer>
                    {
                        let currency = known.base_currency.clone();
                        view! {
                            <Loaded of=custom lines=10 let:custom>
                                <CustomerForm base=Typed::of(&customer, &currency, &custom) before=Some(customer.clone()) choices custom/>
                            </Loaded>
                        }
                    }
                </Loaded>
            </Loaded>
        </Show>
    }
}

/// The form; `before` is the record edited, as the server holds it.
#[component]
fn CustomerForm(base: Typed, before: Option<Customer>, choices: Loading<Choices>, custom: Vec<Defined>) -> impl IntoView {
    let this = before.as_ref().map(|customer| customer.id);
    let cancel = this.map_or_else(|| "/customers".to_owned(), |id| format!("/customers/{id}"));
    let fields = Fields::new(&base, &custom);
    let form = fields.form;
    form.guard();
    let conflict = RwSignal::new(None::<EditConflict>);
    let duplicate = RwSignal::new(None::<String>);
    let before = StoredValue::new(before);
    let base = StoredValue::new(base);

    let drafts = Drafts::new(format!("draft.{}", this.map_or_else(|| "new".into(), |id| id.to_string())));
    if let Some(draft) = drafts.read() {
        // The record may have changed since the draft was begun.
        let (merged, conflicts) = merge(&draft.base, &base.get_value(), &draft.typed, &custom);
        fields.fill(&merged);
        if !conflicts.is_empty() {
            conflict.set(Some(EditConflict { theirs: base.get_value(), mine: draft.typed, conflicts }));
        }
        drafts.restored.set(true);
    }
    drafts.follow(fields, base);
    let discard = Callback::new(move |()| {
        conflict.set(None);
        form.reset();
        drafts.forget();
    });
    // A refused address says more only while it stands there.
    Effect::watch(move || fields.email.value.track(), move |(), _, _| duplicate.set(None), false);

    let toasts = Toasts::from_context();
    let navigate = use_navigate();
    let go = StoredValue::new_local(navigate);
    let saved = move |customer: Customer, message: &str| {
        drafts.forget();
        form.settle();
        toasts.success(format!("{} {message}", customer.name));
        let _ = go.try_with_value(|go| go(&format!("/customers/{}", customer.id), NavigateOptions::default()));
    };
    let submit = form.on_submit(move || async move {
        let typed = untrack(|| fields.typed());
        let answer = match before.get_value() {
            None => {
                let new = typed.read(&fields.defined()).map_err(|errors| Refusal { errors, message: None })?;
                api::create(&new).await.map(|customer| (customer, "added"))
            }
            Some(before) => {
                let edit = typed.edit_of(&before, &fields.defined()).map_err(|errors| Refusal { errors, message: None })?;
                if edit == EditCustomer::default() {
                    Ok((before, "is as it was"))
                } else {
                    api::edit(before.id, before.version, &edit).await.map(|customer| (customer, "saved"))
                }
            }
        };
        match answer {
            Ok((customer, message)) => {
                saved(customer, message);
                Ok(())
            }
            Err(failure) if failure.is_stale() => Err(meet(fields, before, base, conflict).await),
            Err(failure) => {
                if let Failure::Problem(problem) = &failure
                    && problem.status == 409
                    && problem.errors.iter().any(|error| error.field == "email")
                {
                    duplicate.set(Some(typed.email.trim().to_owned()));
                }
                Err(Refusal::from(failure))
            }
        }
    });
    let below_email = move || {
        move || {
            duplicate.get().map(|email| view! {
                <p class="field-hint">
                    <a href=format!("/customers?q={}", platform::client::encode(&email)) target="_blank" rel="noopener">
                        "Look for the customer with this address"<Icon name="external-link"/><span class="visually-hidden">" (opens a new tab)"</span>
                    </a>
                </p>
            })
        }
    };
    let typed = Signal::derive(move || {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let kind = CustomerKind::from_code(&fields.kind.value.read()).unwrap_or(CustomerKind::Company);
        CheckDuplicates {
            name: given(&fields.name.value.read()),
            email: given(&fields.email.value.read()),
            phone: given(&fields.phone.value.read()),
            website: given(&fields.website.value.read()),
            city: given(&fields.city.value.read()),
            country: fields.country.value.with(|country| country.as_ref().map(|country| country.value.clone())),
            except_id: this,
            ..nobody(kind)
        }
    });
    let verb = if this.is_some() { "Save changes" } else { "Add customer" };
    view! {
        <div class="narrow stack">
            <DraftBanner drafts on_discard=discard/>
            <Card>
                <form class="form customer-form" on:submit=submit novalidate>
                    <ConflictPanel fields conflict/>
                    <FormErrors form/>
                    <FieldGroups fields known=choices this below_email=below_email.into()/>
                    <DuplicateWarning typed/>
                    <div class="form-actions">
                        <Button href=cancel>"Cancel"</Button>
                        <Button submit=true variant=Variant::Primary busy=form.is_busy()>{verb}</Button>
                    </div>
                </form>
            </Card>
        </div>
        <LeaveGuard dirty=form.is_dirty() on_leave=Callback::new(move |()| drafts.forget())/>
    }
}

/// Somebody else saved first: joins both edits in the form and shows what must be chosen.
async fn meet(
    fields: Fields,
    before: StoredValue<Option<Customer>>,
    base: StoredValue<Typed>,
    conflict: RwSignal<Option<EditConflict>>,
) -> Refusal {
    let Some(id) = before.with_value(|before| before.as_ref().map(|before| before.id)) else { return Refusal::default() };
    let now = match api::get(id).await {
        Ok(now) => now,
        Err(failure) => return Refusal::from(failure),
    };
    let custom = fields.defined();
    let theirs = Typed::of(&now, &base.get_value().currency, &custom);
    let mine = untrack(|| fields.typed());
    let (merged, conflicts) = merge(&base.get_value(), &theirs, &mine, &custom);
    base.set_value(theirs.clone());
    before.set_value(Some(now));
    fields.fill(&merged);
    conflict.set(Some(EditConflict { theirs, mine, conflicts }));
    window().scroll_to_with_x_and_y(0.0, 0.0);
    Refusal::default()
}

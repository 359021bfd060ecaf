//! Makes a person a contact of a company, from either one's page, and changes what the person is there.

use leptos::prelude::*;
use platform::{
    client::{Failure, Refusal},
    session::use_session,
};
use shared::{
    Patch,
    customers::CustomerKind,
    customers::contacts::{Contact, EditContact, NewContact, NewPerson},
    customers::duplicates::CheckDuplicates,
    problem::validate,
};
use ui::{Button, Checkbox, Choice, Combobox, Field, FieldKind, Form, FormErrors, RadioGroup, Source, Toasts, Variant};
use uuid::Uuid;

use super::{
    contact_api,
    duplicate_warning::{DuplicateWarning, nobody},
    sources::company_source,
};

/// Persons by search.
fn person_source() -> Source {
    Source::new(move |text: String| async move {
        let found = contact_api::persons(&text).await.map_err(|failure| failure.message())?;
        Ok(found
            .into_iter()
            .map(|row| {
                let choice = Choice::new(row.id.to_string(), row.name);
                match row.email {
                    Some(email) => choice.hint(email),
                    None => choice,
                }
            })
            .collect())
    })
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn chosen(choice: Option<Choice>) -> Option<Uuid> {
    choice.and_then(|choice| choice.value.parse().ok())
}

/// Adds a contact of a company: somebody who is a customer already, or somebody new.
#[component]
pub fn ContactAdd(company: Uuid, on_done: Callback<Contact>, on_cancel: Callback<()>) -> impl IntoView {
    let form = Form::new();
    let may_create = untrack(|| use_session().can(shared::access::Permission::CustomerCreate));
    let who = form.field("who", "Who", "known".to_owned());
    let person = form.field("person_id", "Person", None::<Choice>);
    let name = form.field("new_person.name", "Name", String::new());
    let email = form.field("new_person.email", "E-mail", String::new());
    let phone = form.field("new_person.phone", "Phone", String::new());
    let job_title = form.field("job_title", "Job title", String::new());
    let is_primary = form.field("is_primary", "Primary contact", false);
    let is_new = Memo::new(move |_| *who.value.read() == "new");
    let typed = move || {
        let new_person =
            is_new.get().then(|| NewPerson { name: name.value.get(), email: email.value.get(), phone: given(&phone.value.read()) });
        NewContact {
            person_id: if is_new.get() { None } else { chosen(person.value.get()) },
            new_person,
            job_title: given(&job_title.value.read()),
            // Unless somebody is named, the first one is the primary contact.
            is_primary: is_primary.value.get().then_some(true),
        }
    };
    form.rules(move || {
        let mut outcome = validate(&typed());
        if let Err(errors) = &mut outcome {
            errors.iter_mut().filter(|error| error.field == "person_id").for_each(|error| error.message = "is required".into());
        }
        outcome
    });
    let toasts = Toasts::from_context();
    let submit = form.on_submit(move || async move {
        let made = contact_api::add(company, &untrack(typed)).await.map_err(Refusal::from)?;
        toasts.success(format!("{} is a contact now", made.person.name));
        on_done.run(made);
        Ok(())
    });
    let sought = Signal::derive(move || CheckDuplicates {
        name: given(&name.value.read()),
        email: given(&email.value.read()),
        phone: given(&phone.value.read()),
        ..nobody(CustomerKind::Person)
    });
    let ways = vec![Choice::new("known", "A customer"), Choice::new("new", "Somebody new")];
    view! {
        <form class="stack" on:submit=submit novalidate>
            <FormErrors form/>
            {may_create.then(|| view! { <RadioGroup bind=who label="Who" choices=ways.clone() inline=true/> })}
            <Show
                when=move || is_new.get()
                fallback=move || view! { <Combobox bind=person label="Person" source=person_source() required=true placeholder="Search by name or e-mail"/> }
            >
                <Field bind=name label="Name" required=true maxlength=120 autocomplete="off"/>
                <div class="columns-2">
                    <Field bind=email label="E-mail" kind=FieldKind::Email required=true maxlength=120 autocomplete="off"/>
                    <Field bind=phone label="Phone" kind=FieldKind::Tel maxlength=20 autocomplete="off"/>
                </div>
                <DuplicateWarning typed=sought/>
            </Show>
            <Field bind=job_title label="Job title" maxlength=120 autocomplete="off"/>
            <Checkbox bind=is_primary label="Primary contact" hint="Whom to turn to first, instead of whoever it was"/>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button submit=true variant=Variant::Primary busy=form.is_busy()>"Add contact"</Button>
            </div>
        </form>
    }
}

/// Says at which company a person works.
#[component]
pub fn WorksAtAdd(person: Uuid, on_done: Callback<Contact>, on_cancel: Callback<()>) -> impl IntoView {
    let form = Form::new();
    let company = form.field("company", "Company", None::<Choice>);
    let job_title = form.field("job_title", "Job title", String::new());
    form.rules(move || match chosen(company.value.get()) {
        Some(_) => Ok(()),
        None => Err(vec![shared::FieldError::new("company", "is required")]),
    });
    let toasts = Toasts::from_context();
    let submit = form.on_submit(move || async move {
        let Some(at) = chosen(company.value.get_untracked()) else { return Ok(()) };
        let new = NewContact { person_id: Some(person), job_title: given(&job_title.value.read_untracked()), ..NewContact::default() };
        let made = contact_api::add(at, &new).await.map_err(on_company)?;
        toasts.success(format!("Works at {} now", made.company.name));
        on_done.run(made);
        Ok(())
    });
    view! {
        <form class="stack" on:submit=submit novalidate>
            <FormErrors form/>
            <Combobox bind=company label="Company" source=company_source(None) required=true placeholder="Search by name"/>
            <Field bind=job_title label="Job title" maxlength=120 autocomplete="off"/>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button submit=true variant=Variant::Primary busy=form.is_busy()>"Add company"</Button>
            </div>
        </form>
    }
}

/// What the server says of either side is said of the company, which is what was chosen.
fn on_company(failure: Failure) -> Refusal {
    let mut refusal = Refusal::from(failure);
    for error in &mut refusal.errors {
        match error.field.as_str() {
            "person_id" if error.message.contains("already") => {
                error.field = "company".into();
                error.message = "is one of this person's already".into();
            }
            "id" => error.field = "company".into(),
            _ => {}
        }
    }
    refusal
}

/// Changes the job title, and who is the primary contact.
#[component]
pub fn ContactEdit(contact: Contact, on_done: Callback<Contact>, on_cancel: Callback<()>) -> impl IntoView {
    let form = Form::new();
    let job_title = form.field("job_title", "Job title", contact.job_title.clone().unwrap_or_default());
    let is_primary = form.field("is_primary", "Primary contact", contact.is_primary);
    let before = StoredValue::new(contact);
    let change = move || {
        before.with_value(|before| EditContact {
            job_title: Patch::between(&before.job_title, given(&job_title.value.read())),
            is_primary: Some(is_primary.value.get()).filter(|primary| *primary != before.is_primary),
        })
    };
    form.rules(move || validate(&change()));
    let toasts = Toasts::from_context();
    let submit = form.on_submit(move || async move {
        let (before, change) = (before.get_value(), untrack(change));
        let now = if change == EditContact::default() {
            before
        } else {
            let now = contact_api::edit(&before, &change).await.map_err(|failure| {
                if failure.is_stale() {
                    return Refusal::message("Somebody changed this contact meanwhile. Close this dialog and look at it as it is now.");
                }
                Refusal::from(failure)
            })?;
            toasts.success("Contact saved");
            now
        };
        on_done.run(now);
        Ok(())
    });
    view! {
        <form class="stack" on:submit=submit novalidate>
            <FormErrors form/>
            <Field bind=job_title label="Job title" maxlength=120 autocomplete="off"/>
            <Checkbox bind=is_primary label="Primary contact" hint="Whom to turn to first, instead of whoever it was"/>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button submit=true variant=Variant::Primary busy=form.is_busy()>"Save contact"</Button>
            </div>
        </form>
    }
}

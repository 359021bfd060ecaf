//! A company's contacts, or the companies that a person works at.

use leptos::prelude::*;
use platform::{loading::Loading, session::use_session};
use records::export_menu::ExportMenu;
use shared::{
    access::Permission,
    customers::contacts::{Contact, EditContact, NewContact},
};
use ui::{Avatar, Badge, Button, Dialog, EmptyState, Loaded, Menu, MenuItem, Size, Toasts, Tone};
use uuid::Uuid;

use super::{
    columns::telephone,
    contact_api,
    contact_dialog::{ContactAdd, ContactEdit, WorksAtAdd},
};

/// The list with its actions. `contacts` is loaded anew after each change.
#[component]
pub fn ContactsTab(customer: Uuid, is_company: bool, archived: bool, contacts: Loading<Vec<Contact>>) -> impl IntoView {
    let may_edit = untrack(|| use_session().can(Permission::CustomerEdit)) && !archived;
    let may_export = use_session().holds(Permission::CustomerExport);
    let export = move |format: &'static str| format!("/customers/{customer}/contacts/export.{format}");
    let adding = RwSignal::new(false);
    let editing = RwSignal::new(None::<Contact>);
    let edit_open = RwSignal::new(false);
    Effect::new(move |_| {
        if !edit_open.get() {
            editing.set(None);
        }
    });
    let done = Callback::new(move |_: Contact| {
        adding.set(false);
        edit_open.set(false);
        contacts.refetch();
    });
    let cancel = Callback::new(move |()| {
        adding.set(false);
        edit_open.set(false);
    });
    let edit = Callback::new(move |contact: Contact| {
        editing.set(Some(contact));
        edit_open.set(true);
    });
    let (title, add) = if is_company { ("Add a contact", "Add contact") } else { ("Add a company", "Add company") };
    let empty = move || {
        let action = move || may_edit.then(|| view! { <Button icon="plus" on_click=move |_| adding.set(true)>{add}</Button> });
        if is_company {
            view! { <EmptyState icon="users" title="No contacts yet" text="The people you deal with at this company, and what they do there.">{action()}</EmptyState> }
                .into_any()
        } else {
            view! { <EmptyState icon="building-2" title="No company yet" text="Where this person works, and as what.">{action()}</EmptyState> }.into_any()
        }
    };
    view! {
        <section class="stack" aria-label=if is_company { "Contacts" } else { "Works at" }>
            <Loaded of=contacts lines=4 let:list>
                {if list.is_empty() {
                    empty().into_any()
                } else {
                    view! {
                        <div class="contact-add">
                            {may_export.then(|| view! { <ExportMenu file="contacts" request=export size=Size::Small/> })}
                            {may_edit.then(|| view! { <Button icon="plus" size=Size::Small on_click=move |_| adding.set(true)>{add}</Button> })}
                        </div>
                        <ul class="contact-list card flush">
                            {list.into_iter().map(|contact| view! { <Row contact is_company may_edit edit contacts/> }).collect_view()}
                        </ul>
                    }
                    .into_any()
                }}
            </Loaded>
            <Dialog open=adding title=title>
                {if is_company {
                    view! { <ContactAdd company=customer on_done=done on_cancel=cancel/> }.into_any()
                } else {
                    view! { <WorksAtAdd person=customer on_done=done on_cancel=cancel/> }.into_any()
                }}
            </Dialog>
            <Dialog open=edit_open title="Edit contact">
                {move || editing.get_untracked().map(|contact| view! { <ContactEdit contact on_done=done on_cancel=cancel/> })}
            </Dialog>
        </section>
    }
}

#[component]
fn Row(contact: Contact, is_company: bool, may_edit: bool, edit: Callback<Contact>, contacts: Loading<Vec<Contact>>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let other = if is_company { contact.person.clone() } else { contact.company.clone() };
    let this = StoredValue::new(contact.clone());
    let remove = Callback::new(move |()| remove(this.get_value(), contacts, toasts));
    let make_primary = Callback::new(move |()| {
        let contact = this.get_value();
        leptos::task::spawn_local(async move {
            let change = EditContact { is_primary: Some(true), ..EditContact::default() };
            match contact_api::edit(&contact, &change).await {
                Ok(now) => {
                    toasts.success(format!("{} is the primary contact now", now.person.name));
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            contacts.refetch();
        });
    });
    let mut items = vec![MenuItem::action("Edit", Callback::new(move |()| edit.run(this.get_value()))).icon("pencil")];
    if is_company && !contact.is_primary {
        items.push(MenuItem::action("Make primary contact", make_primary).icon("star"));
    }
    items.push(MenuItem::action("Remove", remove).icon("x"));
    let reach = is_company.then(|| {
        view! {
            <span class="contact-reach">
                {contact.email.clone().map(|email| view! { <a href=format!("mailto:{email}")>{email.clone()}</a> })}
                {contact.phone.clone().map(|phone| view! { <a class="nowrap" href=telephone(&phone)>{phone.clone()}</a> })}
            </span>
        }
    });
    view! {
        <li class="contact-row">
            <Avatar id=other.id.to_string() name=other.name.clone() square=!is_company/>
            <span class="contact-who">
                <span class="contact-name">
                    <a href=format!("/customers/{}", other.id)>{other.name.clone()}</a>
                    {contact.is_primary.then(|| view! { <Badge text="Primary contact" tone=Tone::Info/> })}
                </span>
                {contact.job_title.clone().map(|title| view! { <span class="quiet">{title}</span> })}
            </span>
            {reach}
            {may_edit.then(|| view! { <Menu label=format!("Actions for {}", other.name) icon="ellipsis" icon_only=true items/> })}
        </li>
    }
}

/// Removes a contact; undo makes it one again, as it was.
fn remove(contact: Contact, contacts: Loading<Vec<Contact>>, toasts: Toasts) {
    leptos::task::spawn_local(async move {
        match contact_api::remove(contact.id).await {
            Ok(()) => {
                let text = format!("{} is no contact of {} any more", contact.person.name, contact.company.name);
                toasts.success(text).with_action("Undo", move || {
                    let contact = contact.clone();
                    leptos::task::spawn_local(async move {
                        let again = NewContact {
                            person_id: Some(contact.person.id),
                            job_title: contact.job_title.clone(),
                            is_primary: Some(contact.is_primary),
                            ..NewContact::default()
                        };
                        match contact_api::add(contact.company.id, &again).await {
                            Ok(_) => contacts.refetch(),
                            Err(failure) => {
                                toasts.error(failure.message());
                            }
                        }
                    });
                });
                contacts.refetch();
            }
            Err(failure) => {
                toasts.error(failure.message());
            }
        }
    });
}

//! The head of a customer's page.

use leptos::prelude::*;
use platform::{client::Failure, loading::Loading, session::use_session};
use shared::{Named, access::Permission, customers::Customer};
use ui::{Badge, Banner, Button, Menu, MenuItem, Size, Toasts, Tone, Variant, When};
use uuid::Uuid;

use super::{api, columns::KindIcon, erase_dialog::EraseDialog, merge_with::MergeWith, picture_dialog::Picture, privacy_api};

/// Who it is, and what can be done. `customer` is the page's record, which archiving changes; `on_log` leads to where one logs.
#[component]
pub fn Head(record: Customer, customer: Loading<Customer>, on_log: Callback<()>) -> impl IntoView {
    let can = |permission| untrack(|| use_session().can(permission));
    let toasts = Toasts::from_context();
    let id = record.id;
    let archived = record.archived_at;
    let busy = RwSignal::new(false);
    let restore = Callback::new(move |()| {
        busy.try_set(true);
        change(customer, busy, toasts, api::restore(id), move |customer| {
            toasts.success(format!("{} restored", customer.name));
        });
    });
    let archive = Callback::new(move |()| {
        busy.try_set(true);
        change(customer, busy, toasts, api::archive(id), move |archived| {
            toasts.success(format!("{} archived", archived.name)).with_action("Undo", move || undo(customer, toasts, id));
        });
    });
    let erased = record.erased_at;
    let may_edit = can(Permission::CustomerEdit) && erased.is_none();
    let may_archive = can(Permission::CustomerArchive) && erased.is_none();
    let may_erase = can(Permission::CustomerErase) && erased.is_none();
    let erasing = RwSignal::new(false);
    let may_log = can(Permission::InteractionLog) && archived.is_none();
    let merging = RwSignal::new(false);
    let is_merged = record.merged_into.is_some();
    let (may_edit, may_archive) = (may_edit && !is_merged, may_archive && !is_merged);
    let may_merge = can(Permission::CustomerMerge) && archived.is_none();
    let mut menu = Vec::new();
    if may_merge {
        menu.push(MenuItem::action("Merge with…", move || merging.set(true)).icon("git-merge"));
    }
    if may_archive && archived.is_none() {
        menu.push(MenuItem::action("Archive", archive).icon("archive"));
    }
    if can(Permission::CustomerDisclose) {
        menu.push(MenuItem::action("Export personal data", move || hand_over(toasts, id)).icon("download"));
    }
    if may_erase && !is_merged {
        menu.push(MenuItem::action("Erase for good…", move || erasing.set(true)).icon("trash-2").danger());
    }
    let menu = (!menu.is_empty()).then_some(menu);
    let dialog = may_erase.then(|| view! { <EraseDialog open=erasing record=record.clone() customer/> });
    let may_picture = can(Permission::AttachmentManage) && archived.is_none() && erased.is_none();
    let kind = record.kind;
    let place = [record.address.city.clone(), record.address.country.as_deref().map(super::columns::country_name)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        {may_merge.then(|| view! { <MergeWith open=merging id kind/> })}
        {erased.map(|at| view! {
            <Banner tone=Tone::Warning title="This customer was erased.">
                <span>"Everything personal was erased "<When at/>". What is left stays for its purchases and cannot be changed or restored."</span>
            </Banner>
        })}
        {archived.filter(|_| erased.is_none() && !is_merged).map(|at| view! {
            <Banner tone=Tone::Warning title="This customer is archived.">
                <div class="row">
                    <span>"Archived "<When at/>". It is hidden from lists until it is restored."</span>
                    {may_archive.then(|| view! { <Button size=Size::Small icon="archive-restore" busy on_click=move |_| restore.run(())>"Restore"</Button> })}
                </div>
            </Banner>
        })}
        <header class="page-head record-head">
            <div class="record-title">
                <Picture record=record.clone() customer may_change=may_picture/>
                <div>
                    <h1 tabindex="-1">{record.name.clone()}</h1>
                    <p class="record-line">
                        <span class="with-icon"><KindIcon kind=record.kind/>{record.kind.label()}</span>
                        {record.r#type.map(|kind| view! { <Badge text=kind.label()/> })}
                        {record.size.map(|size| view! { <Badge text=size.label()/> })}
                        {archived.map(|_| view! { <Badge text=if erased.is_some() { "Erased" } else { "Archived" } tone=Tone::Warning/> })}
                        {(!place.is_empty()).then(|| view! { <span>{place}</span> })}
                        <span>{record.owner.as_ref().map_or_else(|| "Nobody looks after this customer".to_owned(), |owner| format!("Looked after by {}", owner.name))}</span>
                    </p>
                </div>
            </div>
            <div class="page-actions">
                {may_log.then(|| view! { <span class="stacked-only"><Button icon="message-square" on_click=move |_| on_log.run(())>"Log interaction"</Button></span> })}
                {may_edit.then(|| view! { <Button variant=Variant::Primary icon="pencil" href=format!("/customers/{id}/edit")>"Edit"</Button> })}
                {menu.map(|items| view! { <Menu label="More actions" icon="ellipsis" icon_only=true items/> })}
            </div>
        </header>
        {dialog}
    }
}

/// Saves everything that is kept about the customer.
fn hand_over(toasts: Toasts, id: Uuid) {
    toasts.info("Gathering everything that is kept…");
    leptos::task::spawn_local(async move {
        match privacy_api::personal_data(id).await {
            Ok(()) => toasts.success("Exported as personal-data.zip"),
            Err(failure) => toasts.error(failure.message()),
        };
    });
}

/// Archives or restores and shows the record as it is then.
fn change(
    customer: Loading<Customer>,
    busy: RwSignal<bool>,
    toasts: Toasts,
    request: impl Future<Output = Result<Customer, Failure>> + 'static,
    then: impl FnOnce(&Customer) + 'static,
) {
    leptos::task::spawn_local(async move {
        match request.await {
            Ok(record) => {
                then(&record);
                customer.value.try_set(Some(record));
            }
            Err(failure) => {
                toasts.error(failure.message());
            }
        }
        busy.try_set(false);
    });
}

/// Takes archiving back, also from another page.
fn undo(customer: Loading<Customer>, toasts: Toasts, id: Uuid) {
    leptos::task::spawn_local(async move {
        match api::restore(id).await {
            Ok(record) => {
                toasts.success(format!("{} restored", record.name));
                let still_shown =
                    customer.value.try_with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.id == id)) == Some(true);
                if still_shown {
                    customer.value.try_set(Some(record));
                }
            }
            Err(failure) => {
                toasts.error(failure.message());
            }
        }
    });
}

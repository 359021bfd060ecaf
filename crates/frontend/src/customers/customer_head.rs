//! The head of a customer's page.

use leptos::prelude::*;
use shared::{
    Named,
    access::Permission,
    customers::{Customer, CustomerKind},
};
use uuid::Uuid;

use super::{api, columns::KindIcon, merge_with::MergeWith};
use crate::{
    client::Failure,
    loading::Loading,
    session::use_session,
    ui::{Avatar, Badge, Banner, Button, Menu, MenuItem, Size, Toasts, Tone, Variant, When},
};

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
    let may_edit = can(Permission::CustomerEdit);
    let may_archive = can(Permission::CustomerArchive);
    let may_log = can(Permission::InteractionLog) && archived.is_none();
    let merging = RwSignal::new(false);
    let may_merge = can(Permission::CustomerMerge) && archived.is_none();
    let merge = may_merge.then(|| MenuItem::action("Merge with…", move || merging.set(true)).icon("git-merge"));
    let archiving = (may_archive && archived.is_none()).then(|| MenuItem::action("Archive", archive).icon("archive"));
    let menu = Some(merge.into_iter().chain(archiving).collect::<Vec<_>>()).filter(|items| !items.is_empty());
    let is_merged = record.merged_into.is_some();
    let (may_edit, may_archive) = (may_edit && !is_merged, may_archive && !is_merged);
    let kind = record.kind;
    let square = record.kind == CustomerKind::Company;
    let place = [record.address.city.clone(), record.address.country.as_deref().map(super::columns::country_name)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        {may_merge.then(|| view! { <MergeWith open=merging id kind/> })}
        {archived.filter(|_| !is_merged).map(|at| view! {
            <Banner tone=Tone::Warning title="This customer is archived.">
                <div class="row">
                    <span>"Archived "<When at/>". It is hidden from lists until it is restored."</span>
                    {may_archive.then(|| view! { <Button size=Size::Small icon="archive-restore" busy on_click=move |_| restore.run(())>"Restore"</Button> })}
                </div>
            </Banner>
        })}
        <header class="page-head record-head">
            <div class="record-title">
                <Avatar id=id.to_string() name=record.name.clone() size=Size::Large square/>
                <div>
                    <h1 tabindex="-1">{record.name.clone()}</h1>
                    <p class="record-line">
                        <span class="with-icon"><KindIcon kind=record.kind/>{record.kind.label()}</span>
                        {record.r#type.map(|kind| view! { <Badge text=kind.label()/> })}
                        {record.size.map(|size| view! { <Badge text=size.label()/> })}
                        {archived.map(|_| view! { <Badge text="Archived" tone=Tone::Warning/> })}
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
    }
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

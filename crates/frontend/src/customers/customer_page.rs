//! One customer: what is known, and what happened.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    Named,
    access::Permission,
    customers::{Customer, CustomerKind},
};
use uuid::Uuid;

use super::{
    api,
    columns::KindIcon,
    customer_facts::Facts,
    interaction_form::{QuickLog, go_to_quick_log},
    timeline::CustomerTimeline,
};
use crate::{
    client::Failure,
    loading::{Loaded, Loading, load},
    page::{self, Help},
    session::use_session,
    ui::{Avatar, Badge, Banner, Button, Card, Crumb, ErrorState, Menu, MenuItem, Size, Toasts, Tone, Variant, When},
};

const HELP: Help = Help {
    purpose: "Everything known about one customer, and what was said and changed, newest first.",
    tips: &[
        "Log calls, e-mails, meetings and notes right above the timeline.",
        "The tabs narrow the timeline to interactions or changes; the address keeps it.",
        "Archiving hides a customer from lists; it can be restored at any time.",
    ],
    terms: &[("Owner", "The colleague who looks after the customer."), ("Timeline", "What was logged and changed, by whom and when.")],
};

pub fn customer_page() -> impl IntoView {
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
    // Another customer must not show for a moment under a new address.
    Effect::watch(move || id.get(), move |_, _, _| customer.value.set(None), false);
    let title =
        Signal::derive(move || customer.value.with(|customer| customer.as_ref().map_or_else(|| "Customer".to_owned(), |c| c.name.clone())));
    page::describe(title, vec![Crumb::link("Customers", "/customers")], Some(&HELP));
    let shown =
        Memo::new(move |_| customer.value.with(|customer| customer.as_ref().map(|customer| (customer.id, customer.archived_at.is_some()))));
    // Changes of the record show up in the timeline.
    let changed = RwSignal::new(0_u32);
    let version = Memo::new(move |_| customer.value.with(|customer| customer.as_ref().map(|customer| customer.version)));
    Effect::watch(
        move || version.get(),
        move |_, before, _| {
            if before.is_some_and(Option::is_some) {
                changed.update(|n| *n += 1)
            }
        },
        false,
    );
    let can = |permission| untrack(|| use_session().can(permission));
    let may_log = can(Permission::InteractionLog);
    view! {
        {move || id.get().is_none().then(|| view! { <ErrorState whole_page=true title="Not found" text="There is no such customer. Check the link."/> })}
        <Show when=move || id.get().is_some()>
            <div class="customer-page">
                <div class="customer-head"><Loaded of=customer lines=3 let:record><Head record customer/></Loaded></div>
                <aside class="customer-facts" aria-label="Details">
                    {move || customer.value.get().map(|customer| view! { <Facts customer/> })}
                </aside>
                <div class="customer-story stack">
                    {move || shown.get().map(|(id, archived)| view! {
                        {(may_log && !archived).then(|| view! {
                            <Card><QuickLog customer=id on_logged=Callback::new(move |()| changed.update(|n| *n += 1))/></Card>
                        })}
                        <section class="customer-timeline" aria-label="Timeline"><CustomerTimeline customer=id changed/></section>
                    })}
                </div>
            </div>
        </Show>
    }
}

#[component]
fn Head(record: Customer, customer: Loading<Customer>) -> impl IntoView {
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
    let menu = (may_archive && archived.is_none()).then(|| vec![MenuItem::action("Archive", archive).icon("archive")]);
    let square = record.kind == CustomerKind::Company;
    let place = [record.address.city.clone(), record.address.country.as_deref().map(super::columns::country_name)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        {archived.map(|at| view! {
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
                        {record.size.map(|size| view! { <Badge text=size.label()/> })}
                        {archived.map(|_| view! { <Badge text="Archived" tone=Tone::Warning/> })}
                        {(!place.is_empty()).then(|| view! { <span>{place}</span> })}
                        <span>{record.owner.as_ref().map_or_else(|| "Nobody looks after this customer".to_owned(), |owner| format!("Looked after by {}", owner.name))}</span>
                    </p>
                </div>
            </div>
            <div class="page-actions">
                {may_log.then(|| view! { <span class="stacked-only"><Button icon="message-square" on_click=move |_| go_to_quick_log()>"Log interaction"</Button></span> })}
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

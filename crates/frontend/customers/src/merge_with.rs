//! Choosing the customer that another one is the same as, from that one's page; and what its page says about duplicates.

use platform::{loading::load, session::use_session};
use std::time::Duration;
use ui::{Banner, Bind, Button, Choice, Combobox, Dialog, Size, Source, Tone, Variant, format_number};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    access::Permission,
    customers::{Customer, CustomerKind, CustomerRef},
    live::Topic,
};
use uuid::Uuid;

use super::{
    contact_api,
    duplicate_api::{self, compare_href},
    sources::company_source,
};

/// After this time a change has been followed.
const COMPARED: Duration = Duration::from_secs(3);

/// Persons by search, without the customer itself.
fn person_source(but: Uuid) -> Source {
    Source::new(move |text: String| async move {
        let found = contact_api::persons(&text).await.map_err(|failure| failure.message())?;
        let others = found.into_iter().filter(|row| row.id != but);
        Ok(others
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

/// Asks for the other one and leads to the comparison.
#[component]
pub fn MergeWith(open: RwSignal<bool>, id: Uuid, kind: CustomerKind) -> impl IntoView {
    let other = RwSignal::new(None::<Choice>);
    let other_bind = Bind::from(other);
    let source = move || match kind {
        CustomerKind::Company => company_source(Some(id)),
        CustomerKind::Person => person_source(id),
    };
    let go = StoredValue::new_local(use_navigate());
    let missing = RwSignal::new(false);
    let compare = move || {
        let is_known = other_bind.problem.read_untracked().is_none();
        let chosen = other.with_untracked(|other| other.as_ref().and_then(|other| other.value.parse::<Uuid>().ok()));
        match chosen.filter(|_| is_known) {
            Some(other) => {
                open.set(false);
                let _ = go.try_with_value(|go| go(&compare_href(id, other), NavigateOptions::default()));
            }
            None => missing.set(true),
        }
    };
    view! {
        <Dialog open title="Merge with another customer">
            <form class="stack" on:submit=move |event| { event.prevent_default(); compare() } novalidate>
                <Combobox bind=other_bind label="The same customer, added twice" source=source() placeholder="Search by name" hint="You compare the two before anything is merged"/>
                <p role="status">{move || (missing.get() && (other.read().is_none() || other_bind.problem.read().is_some())).then_some("Choose a customer first.")}</p>
                <div class="dialog-actions">
                    <Button on_click=move |_| open.set(false)>"Cancel"</Button>
                    <Button submit=true variant=Variant::Primary icon="columns-3">"Compare"</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Says that the customer was merged into another, or that it is probably there twice.
#[component]
pub fn DuplicateNote(record: Customer) -> impl IntoView {
    let id = record.id;
    if let Some(CustomerRef { id: into, name }) = record.merged_into {
        return view! {
            <Banner tone=Tone::Info title="This customer was merged into another one.">
                <p>"All that happened is with "<a href=format!("/customers/{into}")>{name}</a>", and changes go there."</p>
            </Banner>
        }
        .into_any();
    }
    if record.archived_at.is_some() || !untrack(|| use_session().can(Permission::CustomerMerge)) {
        return ().into_any();
    }
    let found = load(move || duplicate_api::of(id)).live(&[Topic::of(&shared::customers::spec::SPEC)]);
    // Whoever was just added or changed is compared a moment later.
    let again = set_timeout_with_handle(move || found.refetch(), COMPARED).ok();
    on_cleanup(move || {
        if let Some(again) = again {
            again.clear();
        }
    });
    view! {
        {move || found.value.with(|page| {
            let page = page.as_ref()?;
            let pair = page.items.first()?;
            let count = page.total.map_or(1, |total| total.count);
            let title = if count == 1 { "This customer is probably here twice.".to_owned() } else { format!("{} customers are probably the same as this one.", format_number(count as i64)) };
            let other = if pair.a.id == id { pair.b.clone() } else { pair.a.clone() };
            let href = if count == 1 { compare_href(id, other.id) } else { format!("/customers/duplicates?customer_id={id}") };
            Some(view! {
                <Banner tone=Tone::Info title>
                    <div class="row">
                        <span>"Likely the same: "<a href=format!("/customers/{}", other.id)>{other.name}</a></span>
                        <Button size=Size::Small icon="columns-3" href=href>{if count == 1 { "Compare" } else { "Look through" }}</Button>
                    </div>
                </Banner>
            })
        })}
    }
    .into_any()
}

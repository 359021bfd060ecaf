//! What is known about a customer beyond the key facts. What is not known is left out.

use leptos::prelude::*;
use platform::{loading::Loading, session::use_session, time::format_date};
use shared::{
    Named,
    access::Permission,
    customers::Customer,
    customers::profile::{Consent, ConsentState, OtherAddress},
};
use ui::{Badge, Button, Card, Description, DescriptionList, Size, Tag, Tone, Variant};

use super::{
    columns::telephone,
    customer_facts::{lines_of, website_link},
};

/// One card for each part.
#[component]
pub fn DetailsTab(customer: Loading<Customer>) -> impl IntoView {
    move || {
        customer.value.get().map(|customer| {
            view! {
                <Reach customer=customer.clone()/>
                <Personal customer=customer.clone()/>
                <Consents customer/>
            }
        })
    }
}

/// The name of a row by what it is for: "Work e-mail".
fn of_kind(kind: &str, what: &str) -> String {
    format!("{kind} {what}")
}

#[component]
fn Reach(customer: Customer) -> impl IntoView {
    let c = customer;
    let any = !(c.other_emails.is_empty() && c.other_phones.is_empty() && c.other_addresses.is_empty() && c.social_links.is_empty());
    let rows = view! {
        {c.other_emails.into_iter().map(|other| view! { <Description term=of_kind(other.kind.label(), "e-mail")>
            <a href=format!("mailto:{}", other.email)>{other.email.clone()}</a>
        </Description> }).collect_view()}
        {c.other_phones.into_iter().map(|other| view! { <Description term=of_kind(other.kind.label(), "phone")>
            <a href=telephone(&other.phone)>{other.phone.clone()}</a>
        </Description> }).collect_view()}
        {c.other_addresses.into_iter().map(|OtherAddress { kind, address }| view! { <Description term=of_kind(kind.label(), "address")>
            {lines_of(&address).into_iter().map(|line| view! { <span class="address-line">{line}</span> }).collect_view()}
        </Description> }).collect_view()}
        {c.social_links.into_iter().map(|link| view! { <Description term=link.network.label()>{website_link(link.url)}</Description> }).collect_view()}
    };
    any.then(|| view! { <Card title="More ways to reach"><DescriptionList>{rows}</DescriptionList></Card> })
}

#[component]
fn Personal(customer: Customer) -> impl IntoView {
    let c = customer;
    let any = c.birth_date.is_some()
        || c.preferred_channel.is_some()
        || c.language.is_some()
        || c.preferences.is_some()
        || !c.interests.is_empty();
    let rows = view! {
        {c.preferred_channel.map(|channel| view! { <Description term="Preferred channel">{channel.label()}</Description> })}
        {c.language.as_deref().and_then(shared::languages::name).map(|name| view! { <Description term="Language">{name}</Description> })}
        {c.birth_date.map(|day| view! { <Description term="Birth date">{format_date(format!("{day}T12:00:00Z"))}</Description> })}
        {(!c.interests.is_empty()).then(|| view! { <Description term="Interests">
            <span class="tag-row">{c.interests.into_iter().map(|text| view! { <Tag text/> }).collect_view()}</span>
        </Description> })}
        {c.preferences.map(|text| view! { <Description term="Preferences"><p class="multiline">{text}</p></Description> })}
    };
    any.then(|| view! { <Card title="Preferences"><DescriptionList>{rows}</DescriptionList></Card> })
}

#[component]
fn Consents(customer: Customer) -> impl IntoView {
    let may_edit = untrack(|| use_session().can(Permission::CustomerEdit)) && customer.archived_at.is_none();
    let edit = format!("/customers/{}/edit", customer.id);
    let actions =
        move || may_edit.then(|| view! { <Button size=Size::Small variant=Variant::Ghost icon="pencil" href=edit.clone()>"Edit"</Button> });
    let row = |Consent { channel, state, at, source }: Consent| {
        let tone = match state {
            ConsentState::Granted => Tone::Success,
            ConsentState::Denied => Tone::Danger,
            ConsentState::Unknown => Tone::Neutral,
        };
        view! {
            <Description term=channel.label()>
                <span class="consent">
                    <Badge text=state.label() tone/>
                    {at.map(|at| view! { <span class="quiet">{format!("since {}", format_date(at))}</span> })}
                    {source.map(|source| view! { <span>{source}</span> })}
                </span>
            </Description>
        }
    };
    view! {
        <Card title="Consents" actions>
            <DescriptionList>{customer.consents.into_iter().map(row).collect_view()}</DescriptionList>
        </Card>
    }
}

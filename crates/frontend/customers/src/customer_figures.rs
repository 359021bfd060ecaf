//! What matters about a customer in numbers, each leading to what is behind it.

use leptos::prelude::*;
use platform::loading::{Loading, load};
use shared::{
    Named,
    customers::contacts::Contact,
    customers::profile::ConsentState,
    customers::{Customer, CustomerKind},
};
use ui::{When, format_money, format_number};

use super::api;

#[component]
fn Figure(#[prop(into)] term: String, #[prop(optional, into)] href: Option<String>, children: Children) -> impl IntoView {
    let value = match href {
        Some(href) => view! { <a href=href>{children()}</a> }.into_any(),
        None => children().into_any(),
    };
    view! { <div><dt>{term}</dt><dd>{value}</dd></div> }
}

/// Last contact, consents, contacts, and purchases where there are any.
#[component]
pub fn Figures(customer: Customer, contacts: Loading<Vec<Contact>>) -> impl IntoView {
    let c = customer;
    let address = |query: &str| format!("/customers/{}?{query}", c.id);
    let count = |state| c.consents.iter().filter(|consent| consent.state == state).count();
    let (granted, denied) = (count(ConsentState::Granted), count(ConsentState::Denied));
    let consents = match (granted, denied) {
        (0, 0) => "Not asked".to_owned(),
        (granted, 0) => format!("{granted} of {} granted", c.consents.len()),
        (granted, denied) => format!("{granted} granted, {denied} denied"),
    };
    let people =
        move || contacts.value.with(|contacts| contacts.as_ref().map_or_else(|| "…".to_owned(), |all| format_number(all.len() as i64)));
    view! {
        <dl class="record-figures">
            <Figure term="Last contact" href=address("show=interactions")>
                {match c.last_contact_at {
                    Some(at) => view! { <When at/> }.into_any(),
                    None => view! { <span>"None yet"</span> }.into_any(),
                }}
            </Figure>
            <Figure term="Consents" href=address("tab=details")>{consents}</Figure>
            <Figure term=if c.kind == CustomerKind::Company { "Contacts" } else { "Companies" } href=address("tab=contacts")>{people}</Figure>
            {c.purchases.map(|purchases| {
                // Amounts are in the base currency, which the choices name.
                let choices = load(api::choices);
                let total = move || {
                    let currency = choices.value.with(|choices| choices.as_ref().map(|choices| choices.base_currency.clone()));
                    currency.map_or_else(|| "…".to_owned(), |currency| format_money(purchases.total_minor, &currency))
                };
                view! {
                    <Figure term="Purchases">{format!("{} for ", format_number(purchases.count))}{total}</Figure>
                    <Figure term="Last purchase"><When at=purchases.last_at/></Figure>
                    {purchases.class.map(|class| view! { <Figure term="Buyer">{class.label()}</Figure> })}
                }
            })}
        </dl>
    }
}

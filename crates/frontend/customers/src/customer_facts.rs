//! What is known about a customer.

use leptos::prelude::*;
use platform::client;
use platform::loading::Loading;
use records::attribute::{Attr, added};
use records::attribute_view::fact;
use records::custom_fields::{Defined, known as known_fields};
use shared::customers::contacts::Contact;
use shared::customers::{Address, Customer, CustomerKind};
use shared::record::State;
use ui::{Button, Card, Description, DescriptionList, Icon, Money, Size, Tag, Variant, When, format_number};

use super::columns::{capitalised, country_name, telephone};
use super::customer_pages::CUSTOMERS;

/// The facts, in cards. What is not known is left out, but for how to reach the customer.
#[component]
pub fn Facts(customer: Customer, contacts: Loading<Vec<Contact>>, custom: Loading<Vec<Defined>>) -> impl IntoView {
    let c = customer;
    // On a narrow screen the rest is folded, so that the timeline is near.
    let open = RwSignal::new(false);
    let address = lines_of(&c.address);
    let more_children = (c.children.len() >= 50).then(|| client::query("/customers", &[("parent_id", Some(c.id.to_string()))]));
    let is_person = c.kind == CustomerKind::Person;
    let works_at = move || {
        let companies = contacts.value.with(|all| all.clone().filter(|all| is_person && !all.is_empty()))?;
        Some(view! { <Description term="Works at">
            <ul class="subsidiaries">
                {companies.into_iter().map(|contact| view! { <li>
                    <a href=format!("/customers/{}", contact.company.id)>{contact.company.name}</a>
                    {contact.job_title.map(|title| view! { <span class="quiet">{format!(", {title}")}</span> })}
                </li> }).collect_view()}
            </ul>
        </Description> })
    };
    let contact = view! {
        <Description term="E-mail">{known(c.email.map(|email| view! { <a href=format!("mailto:{email}")>{email.clone()}</a> }.into_any()))}</Description>
        <Description term="Phone">{known(c.phone.map(|phone| view! { <a href=telephone(&phone)>{phone.clone()}</a> }.into_any()))}</Description>
        {c.website.map(|website| view! { <Description term="Website">{website_link(website)}</Description> })}
        {works_at}
        <Description term="Address">{known((!address.is_empty()).then(|| address.into_iter().map(|line| view! { <span class="address-line">{line}</span> }).collect_view().into_any()))}</Description>
    };
    let has_business = c.sector.is_some()
        || c.employees.is_some()
        || c.revenue.is_some()
        || c.founded_year.is_some()
        || c.parent.is_some()
        || !c.children.is_empty();
    let business = view! {
        {c.sector.map(|sector| view! { <Description term="Sector">
            <a href=client::query("/customers", &[("sector", Some(sector.clone()))])>{capitalised(&sector)}</a>
        </Description> })}
        {c.employees.map(|n| view! { <Description term="Employees">{format_number(n.into())}</Description> })}
        {c.revenue.map(|money| view! { <Description term="Revenue"><Money minor=money.minor currency=money.currency/></Description> })}
        {c.founded_year.map(|year| view! { <Description term="Year founded">{year}</Description> })}
        {c.parent.map(|parent| view! { <Description term="Parent company"><a href=format!("/customers/{}", parent.id)>{parent.name}</a></Description> })}
        {(!c.children.is_empty()).then(|| view! { <Description term="Subsidiaries">
            <ul class="subsidiaries">
                {c.children.into_iter().map(|child| view! { <li><a href=format!("/customers/{}", child.id)>{child.name}</a></li> }).collect_view()}
                {more_children.map(|href| view! { <li><a href=href>"Show all"</a></li> })}
            </ul>
        </Description> })}
    };
    let values = State::from_iter([("custom".to_owned(), serde_json::to_value(c.custom).unwrap_or_default())]);
    let custom = move || {
        let row = |attr: Attr| {
            let value = fact(&CUSTOMERS, attr, &values)?;
            Some(view! { <Description term=attr.label>{value}</Description> })
        };
        let rows = added(&known_fields(custom)).into_iter().filter_map(row).collect::<Vec<_>>();
        (!rows.is_empty()).then(|| view! { <DescriptionList>{rows}</DescriptionList> })
    };
    let record = view! {
        <Description term="Owner">{c.owner.map_or_else(|| "Nobody".to_owned(), |owner| owner.name)}</Description>
        {c.team.map(|team| view! { <Description term="Team">{team.name}</Description> })}
        {(!c.tags.is_empty()).then(|| view! { <Description term="Tags">
            <span class="tag-row">{c.tags.into_iter().map(|tag| {
                let href = client::query("/customers", &[("tag", Some(tag.clone()))]);
                view! { <Tag text=tag href/> }
            }).collect_view()}</span>
        </Description> })}
        {c.external_id.map(|id| view! { <Description term="External ID"><code>{id}</code></Description> })}
        <Description term="Added"><When at=c.created_at/></Description>
        <Description term="Changed"><When at=c.updated_at/></Description>
    };
    view! {
        <Card title="Key facts">
            <DescriptionList>{contact}</DescriptionList>
            <div class="facts-rest" data-open=move || open.get().to_string()>
                {has_business.then(|| view! { <DescriptionList>{business}</DescriptionList> })}
                {custom}
                <DescriptionList>{record}</DescriptionList>
            </div>
            <span class="facts-more">
                <Button size=Size::Small variant=Variant::Ghost on_click=move |_| open.update(|open| *open = !*open)>
                    {move || if open.get() { "Show fewer facts" } else { "Show all facts" }}
                </Button>
            </span>
        </Card>
        {c.description.map(|text| view! { <Card title="Description"><p class="multiline">{text}</p></Card> })}
    }
}

fn known(value: Option<AnyView>) -> AnyView {
    value.unwrap_or_else(|| view! { <span class="quiet">"Not known"</span> }.into_any())
}

/// A link only where the address is one of the web; never a script.
pub fn website_link(website: String) -> AnyView {
    let Some(name) = website.strip_prefix("https://").or_else(|| website.strip_prefix("http://")) else { return website.into_any() };
    let name = name.trim_end_matches('/').to_owned();
    view! {
        <a href=website target="_blank" rel="noopener noreferrer">{name}<Icon name="external-link"/><span class="visually-hidden">" (opens a new tab)"</span></a>
    }
    .into_any()
}

/// An address as it is written on a letter.
pub fn lines_of(address: &Address) -> Vec<String> {
    let town = [address.postal_code.clone(), address.city.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let country = address.country.as_deref().map(country_name);
    [address.street.clone(), Some(town), address.region.clone(), country]
        .into_iter()
        .flatten()
        .filter(|line| !line.trim().is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_lines_it_needs() {
        let address =
            Address { postal_code: Some("10115".into()), city: Some("Berlin".into()), country: Some("DE".into()), ..Address::default() };
        assert_eq!(lines_of(&address), ["10115 Berlin", "Germany"]);
        assert!(lines_of(&Address::default()).is_empty());
    }
}

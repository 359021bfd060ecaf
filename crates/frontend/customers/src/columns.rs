//! How what is known about customers is written and drawn.

use leptos::prelude::*;
use records::pages::{id_of, is_archived, text_of};
use shared::{countries, customers::CustomerKind, record::State};
use ui::{Badge, Icon, Size, Tone};

pub use shared::text::capitalised;

use super::customer_avatar::CustomerAvatar;

/// The name in the list, with the picture and how to reach the customer.
pub fn name_cell(customer: &State) -> AnyView {
    let name = text_of(customer, "name").to_owned();
    let second = ["email", "phone"].map(|key| text_of(customer, key)).into_iter().find(|text| !text.is_empty()).map(str::to_owned);
    let square = text_of(customer, "kind") == "company";
    let image = text_of(customer, "image").parse().ok();
    let avatar = id_of(customer).parse().ok().map(|id| view! { <CustomerAvatar id name=name.clone() image size=Size::Small square/> });
    view! {
        <span class="customer-name">
            {avatar}
            <span class="customer-lines">
                <span class="customer-title" title=name.clone()>{name.clone()}</span>
                {is_archived(customer).then(|| view! { " "<Badge text="Archived" tone=Tone::Warning/> })}
                {second.map(|line| view! { <small class="customer-second">{line}</small> })}
            </span>
        </span>
    }
    .into_any()
}

/// A country's name, or the code where it is none we know.
pub fn country_name(code: &str) -> String {
    countries::name(code).unwrap_or(code).to_owned()
}

/// The address that calls this number.
pub fn telephone(phone: &str) -> String {
    format!("tel:{}", shared::text::phone_key(phone))
}

/// An icon for what the customer is.
#[component]
pub fn KindIcon(kind: CustomerKind) -> impl IntoView {
    match kind {
        CustomerKind::Company => view! { <Icon name="building-2"/> },
        CustomerKind::Person => view! { <Icon name="user"/> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_called() {
        assert_eq!(telephone("+49 (30) 123-45"), "tel:+493012345");
    }
}

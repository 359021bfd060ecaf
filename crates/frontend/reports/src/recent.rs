use leptos::prelude::*;
use shared::{Named, customers::CustomerKind, reports::RecentCustomer};
use ui::{Avatar, Button, Card, Size, Variant, When};

/// The customers changed last.
#[component]
pub fn Recent(customers: Vec<RecentCustomer>) -> impl IntoView {
    let actions = || view! { <Button variant=Variant::Ghost size=Size::Small href="/customers">"All customers"</Button> };
    let lines = customers
        .into_iter()
        .map(|customer| {
            view! {
                <li>
                    <Avatar id=customer.id.to_string() name=customer.name.clone() square={customer.kind == CustomerKind::Company}/>
                    <span class="grow"><a href=format!("/customers/{}", customer.id)>{customer.name}</a><small>{customer.kind.label()}</small></span>
                    <span class="muted"><When at=customer.updated_at/></span>
                </li>
            }
        })
        .collect_view();
    view! { <Card title="Changed last" actions><ul class="plain-list">{lines}</ul></Card> }
}

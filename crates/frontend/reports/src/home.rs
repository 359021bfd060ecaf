use leptos::prelude::*;
use notifications::Newest;
use platform::{
    client::{self, Failure},
    loading::load,
    page::{self, Help},
    session::use_session,
    time::time_zone,
};
use shared::{access::Permission, live::Topic, reports::Dashboard};
use ui::{Button, EmptyState, Loaded, PageHead, Variant, When};

use super::{checklist::Checklist, figures::Figures, recent::Recent, sectors::Sectors, weeks::Weeks};

static HELP: Help = Help {
    purpose: "Your day at a glance, counted over the customers you may see.",
    tips: &["Follow a figure or click into a chart to see the customers behind it.", "Press Ctrl K anywhere to find a customer or a page."],
    terms: &[
        ("Interaction", "A call, e-mail, meeting or note logged with a customer."),
        ("Sector", "The line of business a customer works in."),
    ],
};

/// The home page.
pub fn home() -> AnyView {
    page::describe("Home".to_owned(), Vec::new(), Some(&HELP));
    let session = use_session();
    let dashboard = load(read_dashboard).live(&[Topic::of(&shared::customers::spec::SPEC)]);
    let title = Signal::derive(move || match session.me().and_then(|me| me.name.split_whitespace().next().map(str::to_owned)) {
        Some(name) => format!("Hello, {name}"),
        None => "Hello".to_owned(),
    });
    view! {
        <PageHead title purpose="Your customers at a glance.">
            {move || session.can(Permission::CustomerCreate).then(|| view! { <Button variant=Variant::Primary icon="plus" href="/customers/new">"New customer"</Button> })}
        </PageHead>
        <Newest/>
        <Loaded of=dashboard lines=12 let:shown>
            <Checklist has_customers={shown.customers.count > 0}/>
            {if shown.customers.count == 0 { view! { <Nothing/> }.into_any() } else { view! { <Overview dashboard=shown/> }.into_any() }}
        </Loaded>
    }
    .into_any()
}

/// Counted by the reader's days; by those of UTC where the server does not know the browser's zone.
async fn read_dashboard() -> Result<Dashboard, Failure> {
    match client::get(&client::query("/dashboard", &[("time_zone", time_zone())])).await {
        Err(failure) if failure.status() == Some(422) => client::get("/dashboard").await,
        answer => answer,
    }
}

#[component]
fn Overview(dashboard: Dashboard) -> impl IntoView {
    let counted = dashboard.counted_at;
    view! {
        <Figures dashboard=dashboard.clone()/>
        <div class="columns-2">
            <Weeks weeks=dashboard.added_per_week/>
            <Sectors sectors=dashboard.by_sector/>
        </div>
        <Recent customers=dashboard.recent/>
        <p class="note">"Counted "<When at=counted/>"."</p>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let session = use_session();
    let (create, import) = (session.holds(Permission::CustomerCreate), session.holds(Permission::CustomerImport));
    let text = if create || import {
        "Add the first one, or bring the list you have as a CSV file."
    } else {
        "As soon as there are customers you may see, their figures appear here."
    };
    view! {
        <EmptyState icon="building-2" title="No customers yet" text>
            {import.then(|| view! { <Button variant=Variant::Primary icon="upload" href="/customers/import">"Import customers"</Button> })}
            {create.then(|| view! { <Button icon="plus" href="/customers/new">"New customer"</Button> })}
        </EmptyState>
    }
}

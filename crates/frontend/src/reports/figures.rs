use leptos::prelude::*;
use shared::{access::Permission, page::Total, reports::Dashboard};

use crate::{
    session::use_session,
    ui::{Stat, format_number},
};

/// The counts, each with a link to what it counts.
#[component]
pub fn Figures(dashboard: Dashboard) -> impl IntoView {
    let session = use_session();
    let own = session.my_id().map(|id| format!("/customers?owner={id}")).unwrap_or_else(|| "/customers".into());
    let linked = session.holds(Permission::CustomerRead);
    let figures = [
        ("Customers", dashboard.customers, "not archived", Some("/customers".to_owned())),
        ("Your customers", dashboard.own_customers, "owned by you", Some(own)),
        ("New customers", dashboard.added_last_30_days, "in the last 30 days", Some("/customers?added=30d".to_owned())),
        ("Interactions", dashboard.interactions_last_7_days, "in the last 7 days", None),
    ];
    let stats = figures.map(|(label, total, note, href)| match href.filter(|_| linked) {
        Some(href) => view! { <Stat label value=words(total) note href/> }.into_any(),
        None => view! { <Stat label value=words(total) note/> }.into_any(),
    });
    view! { <div class="columns-4">{stats.into_iter().collect_view()}</div> }
}

fn words(total: Total) -> String {
    let count = format_number(total.count as i64);
    if total.more { format!("{count}+") } else { count }
}

use leptos::prelude::*;
use platform::{
    session::use_session,
    time::{Day, day_and_time},
};
use shared::{access::Permission, page::Total, reports::Dashboard};
use ui::{Stat, format_number};

/// The counts, each with a link to what it counts.
#[component]
pub fn Figures(dashboard: Dashboard) -> impl IntoView {
    let session = use_session();
    let own = session.my_id().map(|id| format!("/customers?owner_id={id}")).unwrap_or_else(|| "/customers".into());
    let linked = session.holds(Permission::CustomerRead);
    let (today, _) = day_and_time(dashboard.counted_at.timestamp_millis() as f64);
    let figures = [
        ("Customers", dashboard.customers, "not archived", Some("/customers".to_owned())),
        ("Your customers", dashboard.own_customers, "owned by you", Some(own)),
        ("New customers", dashboard.added_last_30_days, "in the last 30 days", Some("/customers?added=30d".to_owned())),
        ("Interactions", dashboard.interactions_last_7_days, "in the last 7 days", Some(last_week(today))),
    ];
    let stats = figures.map(|(label, total, note, href)| match href.filter(|_| linked) {
        Some(href) => view! { <Stat label value=count_text(total) note href/> }.into_any(),
        None => view! { <Stat label value=count_text(total) note/> }.into_any(),
    });
    view! { <div class="columns-4">{stats.into_iter().collect_view()}</div> }
}

/// The interactions of this day and the six before.
fn last_week(today: Day) -> String {
    format!("/interactions?from={}&to={today}", today.plus(-6))
}

fn count_text(total: Total) -> String {
    let count = format_number(total.count as i64);
    if total.more { format!("{count}+") } else { count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_week_has_seven_days() {
        let today = Day::parse("2026-11-21").expect("a day");
        assert_eq!(last_week(today), "/interactions?from=2026-11-15&to=2026-11-21");
    }
}

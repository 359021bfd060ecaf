//! What the members of a segment have in common, as charts with their figures; each mark leads to the members behind it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::time::{Day, day_and_time};
use serde_json::json;
use shared::{
    Moment, Named,
    customers::CustomerSize,
    customers::filter::{Condition, FilterOp},
    customers::segments::{MemberShare, MembersOfDay, RfmClass, SegmentAnalytics},
    reports::WeekCount,
};
use ui::{Card, Chart, ChartClick, ChartTable, When, format_number};
use uuid::Uuid;

use super::{
    columns::{capitalised, country_name},
    segment_api::members_href,
};

/// One field that members are parted by.
struct By {
    field: &'static str,
    heading: &'static str,
    note: &'static str,
    none: &'static str,
    label: fn(&str) -> String,
}

const SECTOR: By = By { field: "sector", heading: "Sector", note: "Members by sector, at most ten", none: "No sector", label: capitalised };
const COUNTRY: By =
    By { field: "country", heading: "Country", note: "Members by country, at most ten", none: "No country", label: country_name };
const SIZE: By = By { field: "size", heading: "Size", note: "Members by size", none: "No size", label: named::<CustomerSize> };
const CLASS: By = By {
    field: "rfm_class",
    heading: "RFM class",
    note: "Members by recency, frequency and value of purchases",
    none: "No class",
    label: named::<RfmClass>,
};

fn named<T: Named>(code: &str) -> String {
    T::from_code(code).map_or_else(|| code.to_owned(), |value| value.label().to_owned())
}

/// All figures of a segment.
#[component]
pub fn Charts(id: Uuid, figures: SegmentAnalytics) -> impl IntoView {
    let counted = figures.counted_at;
    // Without a purchase there is nothing to class.
    let classed = figures.by_rfm_class.iter().any(|share| !share.value.is_empty());
    (figures.members > 0).then(|| {
        view! {
            <div class="columns-2">
                {(figures.members_over_time.len() > 1).then(|| view! { <OverTime days=figures.members_over_time/> })}
                <Shares id by=SECTOR shares=figures.by_sector/>
                <Shares id by=COUNTRY shares=figures.by_country/>
                <Shares id by=SIZE shares=figures.by_size/>
                {classed.then(|| view! { <Shares id by=CLASS shares=figures.by_rfm_class/> })}
                <Added id weeks=figures.added_per_week/>
            </div>
            <p class="note">"Counted "<When at=counted/>"."</p>
        }
    })
}

/// Members by the values of a field.
#[component]
fn Shares(id: Uuid, by: By, shares: Vec<MemberShare>) -> impl IntoView {
    let rows: Vec<(String, u64, String)> =
        shares.into_iter().map(|share| (label(&by, &share.value), share.count, href(id, &by, share.value))).collect();
    // The category axis grows upwards; the largest is to stand on top.
    let (labels, counts): (Vec<_>, Vec<_>) = rows.iter().rev().map(|(label, count, _)| (label.clone(), *count)).unzip();
    let option = json!({
        "aria": {"enabled": true},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 8, "containLabel": true},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels},
        "series": [{"type": "bar", "name": "Members", "data": counts, "barMaxWidth": 18, "itemStyle": {"borderRadius": [0, 4, 4, 0]}}],
    });
    let title = match rows.iter().find(|(label, ..)| label != by.none) {
        Some((label, count, _)) => format!("{}: {label} leads with {}", by.heading, format_number(*count as i64)),
        None => format!("{}: not given for any member", by.heading),
    };
    let table = ChartTable {
        headings: vec![by.heading.into(), "Members".into()],
        rows: rows.iter().map(|(label, count, href)| (label.clone(), vec![format_number(*count as i64)], Some(href.clone()))).collect(),
    };
    let on_click = go(rows.into_iter().map(|(label, _, href)| (label, href)).collect());
    view! { <Card><Chart title note=by.note option=Signal::stored(option) table=Signal::stored(table) on_click/></Card> }
}

fn label(by: &By, value: &str) -> String {
    if value.is_empty() { by.none.to_owned() } else { (by.label)(value) }
}

fn href(id: Uuid, by: &By, value: String) -> String {
    let (op, values) = if value.is_empty() { (FilterOp::Empty, Vec::new()) } else { (FilterOp::IsAny, vec![value]) };
    members_href(id, vec![Condition { field: by.field.to_owned(), op, values }])
}

/// Leads from a mark's name to an address.
fn go(places: Vec<(String, String)>) -> Callback<ChartClick> {
    let navigate = use_navigate();
    Callback::new(move |click: ChartClick| {
        if let Some((_, href)) = places.iter().find(|(label, _)| *label == click.name) {
            navigate(href, Default::default());
        }
    })
}

/// Members by the week in which they were added as customers.
#[component]
fn Added(id: Uuid, weeks: Vec<WeekCount>) -> impl IntoView {
    let rows: Vec<(String, u64, String)> = weeks
        .iter()
        .map(|week| {
            let monday = day(week.week);
            let values = vec![monday.to_string(), monday.plus(6).to_string()];
            let within = Condition { field: "created_at".to_owned(), op: FilterOp::Between, values };
            (monday.short(), week.count, members_href(id, vec![within]))
        })
        .collect();
    let sum: u64 = rows.iter().map(|(_, count, _)| count).sum();
    let title = match sum {
        0 => "No member was added in twelve weeks".to_owned(),
        1 => "One member was added in twelve weeks".to_owned(),
        n => format!("{} members were added in twelve weeks", format_number(n as i64)),
    };
    let (labels, counts): (Vec<_>, Vec<_>) = rows.iter().map(|(label, count, _)| (label.clone(), *count)).unzip();
    let option = json!({
        "aria": {"enabled": true},
        "grid": {"left": 8, "right": 8, "top": 16, "bottom": 8, "containLabel": true},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "name": "Members added", "data": counts, "barMaxWidth": 28, "itemStyle": {"borderRadius": [4, 4, 0, 0]}}],
    });
    let line =
        |(label, count, href): &(String, u64, String)| (format!("Week of {label}"), vec![format_number(*count as i64)], Some(href.clone()));
    let table = ChartTable { headings: vec!["Week".into(), "Members added".into()], rows: rows.iter().map(line).collect() };
    let on_click = go(rows.into_iter().map(|(label, _, href)| (label, href)).collect());
    let note = "Members by the week in which they were added as customers";
    view! { <Card><Chart title note option=Signal::stored(option) table=Signal::stored(table) on_click/></Card> }
}

/// The day where the reader is.
fn day(moment: Moment) -> Day {
    day_and_time(moment.timestamp_millis() as f64).0
}

/// How many members there were at the end of each day.
#[component]
fn OverTime(days: Vec<MembersOfDay>) -> impl IntoView {
    let short = |day: &MembersOfDay| Day::parse(&day.day.to_string()).map_or_else(|| day.day.to_string(), Day::short);
    let labels: Vec<String> = days.iter().map(short).collect();
    let counts: Vec<u64> = days.iter().map(|day| day.members).collect();
    let option = json!({
        "aria": {"enabled": true},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": true},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": labels, "boundaryGap": false},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "line", "name": "Members", "data": counts, "showSymbol": false}],
    });
    let rows = labels.into_iter().zip(&counts).map(|(label, count)| (label, vec![format_number(*count as i64)], None)).collect();
    let table = ChartTable { headings: vec!["Day".into(), "Members".into()], rows };
    let note = "Members at the end of each day, at most ninety days";
    view! { <Card><Chart title=finding(&counts, |count| format_number(count as i64)) note option=Signal::stored(option) table=Signal::stored(table)/></Card> }
}

/// What the line says in a sentence.
fn finding(counts: &[u64], number: impl Fn(u64) -> String) -> String {
    let (first, last) = (counts.first().copied().unwrap_or(0), counts.last().copied().unwrap_or(0));
    let days = counts.len().saturating_sub(1);
    let over = if days == 1 { "in a day".to_owned() } else { format!("in {days} days") };
    match last.cmp(&first) {
        std::cmp::Ordering::Greater => format!("{} members more {over}", number(last - first)),
        std::cmp::Ordering::Less => format!("{} members fewer {over}", number(first - last)),
        std::cmp::Ordering::Equal => format!("As many members as {days} days ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_told_in_words() {
        let text = |counts: &[u64]| finding(counts, |count| count.to_string());
        assert_eq!(text(&[1, 4]), "3 members more in a day");
        assert_eq!(text(&[4, 4, 1]), "3 members fewer in 2 days");
        assert_eq!(text(&[4, 9, 4]), "As many members as 2 days ago");
    }
}

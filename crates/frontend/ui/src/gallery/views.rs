use leptos::prelude::*;
use platform::time::Day;
use serde_json::json;

use super::Group;
use crate::{
    Board, BoardCard, BoardColumn, BoardMove, Calendar, CalendarEvent, Chart, ChartClick, ChartTable, Timeline, TimelineEntry, Toasts, Tone,
};

const STAGES: [(&str, i64); 5] = [("Prospecting", 12), ("Qualification", 9), ("Proposal", 14), ("Negotiation", 6), ("Closed won", 8)];

fn table() -> ChartTable {
    ChartTable {
        headings: vec!["Stage".into(), "Opportunities".into()],
        rows: STAGES.iter().map(|(name, n)| ((*name).to_owned(), vec![n.to_string()], Some(format!("#{name}")))).collect(),
    }
}

#[component]
pub(super) fn Charts() -> impl IntoView {
    let toasts = Toasts::from_context();
    let drill = move |click: ChartClick| {
        toasts.info(format!("Rows of {}", click.name));
    };
    let names: Vec<&str> = STAGES.iter().map(|s| s.0).collect();
    let values: Vec<i64> = STAGES.iter().map(|s| s.1).collect();
    let parts: Vec<_> = STAGES.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let bar = json!({ "grid": { "left": 40, "right": 8, "top": 28, "bottom": 40 }, "tooltip": { "trigger": "axis" }, "xAxis": { "type": "category", "data": names, "axisLabel": { "interval": 0, "width": 72, "overflow": "break" } },
        "yAxis": { "type": "value", "name": "opportunities", "nameTextStyle": { "align": "left" }, "splitNumber": 4 }, "series": [{ "type": "bar", "name": "Opportunities", "data": values, "barMaxWidth": 32, "itemStyle": { "borderRadius": [4, 4, 0, 0] } }] });
    let line = json!({ "grid": { "left": 40, "right": 8, "top": 28, "bottom": 48 }, "tooltip": { "trigger": "axis" }, "legend": { "bottom": 0 }, "xAxis": { "type": "category", "data": ["Jul", "Aug", "Sep", "Oct", "Nov"] },
        "yAxis": { "type": "value", "name": "tickets", "nameTextStyle": { "align": "left" } }, "series": [{ "type": "line", "name": "Opened", "data": [31, 28, 40, 37, 22] }, { "type": "line", "name": "Resolved", "data": [25, 30, 33, 41, 30] }] });
    let sunburst = json!({ "tooltip": {}, "series": [{ "type": "sunburst", "radius": ["20%", "95%"], "label": { "minAngle": 18, "fontSize": 11 }, "data": [
        { "name": "North", "children": [{ "name": "Oslo", "value": 5 }, { "name": "Umeå", "value": 3 }] },
        { "name": "South", "children": [{ "name": "Lyon", "value": 6 }, { "name": "Bari", "value": 2 }, { "name": "Faro", "value": 2 }] }] }] });
    let funnel = json!({ "tooltip": {}, "series": [{ "type": "funnel", "left": 8, "right": 8, "top": 8, "bottom": 8, "gap": 2, "minSize": "20%", "label": { "position": "inside" }, "data": parts }] });
    let towns = || ChartTable {
        headings: vec!["Town".into(), "Customers".into()],
        rows: [("Oslo", "5"), ("Umeå", "3"), ("Lyon", "6"), ("Bari", "2"), ("Faro", "2")]
            .map(|(t, n)| (t.to_owned(), vec![n.to_owned()], None))
            .to_vec(),
    };
    let months = || ChartTable {
        headings: vec!["Month".into(), "Opened".into(), "Resolved".into()],
        rows: [("Jul", "31", "25"), ("Aug", "28", "30"), ("Sep", "40", "33"), ("Oct", "37", "41"), ("Nov", "22", "30")]
            .map(|(m, o, r)| (m.to_owned(), vec![o.to_owned(), r.to_owned()], None))
            .to_vec(),
    };
    view! {
        <Group title="Charts">
            <div class="columns-2">
                <Chart title="Proposal holds the most open opportunities" note="Open opportunities by stage, today" option=Signal::stored(bar) table=Signal::stored(table()) on_click=drill/>
                <Chart title="More tickets are resolved than opened since October" note="Tickets per month, 2026" option=Signal::stored(line) table=Signal::stored(months())/>
                <Chart title="Lyon is our largest town" note="Customers by region and town" option=Signal::stored(sunburst) table=Signal::stored(towns())/>
                <Chart title="Proposal is the fullest stage" note="Opportunities by stage" option=Signal::stored(funnel) table=Signal::stored(table()) on_click=drill/>
            </div>
        </Group>
    }
}

#[component]
pub(super) fn Boards() -> impl IntoView {
    let places = RwSignal::new(vec![
        ("Acme Capital", "new"),
        ("Harbor Partners", "new"),
        ("Juniper Robotics", "contacted"),
        ("Pioneer Labs", "contacted"),
        ("Beacon Capital", "won"),
    ]);
    let column = |id: &str, title: &str, tone, note: Option<&str>| BoardColumn {
        id: id.into(),
        title: title.into(),
        tone,
        note: note.map(Into::into),
    };
    let columns = vec![
        column("new", "New", Tone::Neutral, None),
        column("contacted", "Contacted", Tone::Info, Some("€54,000")),
        column("qualified", "Qualified", Tone::Accent, None),
        column("won", "Won", Tone::Success, Some("€12,400")),
    ];
    let cards = Signal::derive(move || {
        places
            .get()
            .into_iter()
            .map(|(name, column)| BoardCard::new(name, column, name, format!("#{name}"), || view! { "Maya Chen · 3 days ago" }))
            .collect::<Vec<_>>()
    });
    let on_move = move |moved: BoardMove| {
        places.update(|places| {
            if let Some(card) = places.iter_mut().find(|card| card.0 == moved.card) {
                card.1 = ["new", "contacted", "qualified", "won"].into_iter().find(|id| *id == moved.to).unwrap_or(card.1);
            }
        });
    };
    view! { <Group title="Board"><Board label="Leads" columns cards on_move/></Group> }
}

#[component]
pub(super) fn Days() -> impl IntoView {
    let today = Day::today();
    let month = RwSignal::new(today.month);
    let event = |id: &str, days: i64, time: Option<&str>, title: &str, tone| CalendarEvent {
        id: id.into(),
        day: today.plus(days),
        time: time.map(Into::into),
        title: title.into(),
        tone,
        href: format!("#{id}"),
    };
    let events = vec![
        event("a", 0, Some("09:30"), "Offer for Acme Capital", Tone::Accent),
        event("b", 0, Some("14:00"), "Support review", Tone::Info),
        event("c", 2, None, "Invoice run", Tone::Neutral),
        event("d", -3, Some("11:00"), "Call with Juniper Robotics about the pilot", Tone::Success),
    ];
    let now = js_sys::Date::now();
    let entry = |id: &str, hours: f64, icon, actor: &str, text: &str| TimelineEntry {
        id: id.into(),
        at: platform::time::At(now - hours * 3_600e3),
        icon,
        actor: actor.into(),
        text: text.into(),
        body: None,
    };
    let entries = vec![
        TimelineEntry {
            body: Some((|| "Wants an offer for 40 seats by Friday.").into()),
            ..entry("1", 0.2, "phone", "Maya Chen", "logged a call")
        },
        entry("2", 2.0, "pencil", "Tom Becker", "changed the owner to Maya Chen"),
        entry("3", 30.0, "mail", "Aïcha Diallo", "logged an e-mail"),
    ];
    view! {
        <Group title="Calendar"><Calendar month on_month=move |to| month.set(to) events on_day=|_| ()/></Group>
        <Group title="Timeline"><Timeline entries has_more=true on_more=|| ()/></Group>
    }
}

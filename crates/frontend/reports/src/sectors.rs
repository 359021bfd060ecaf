use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::client;
use serde_json::json;
use shared::{
    customers::filter::{Condition, Filter, FilterOp},
    reports::SectorCount,
};
use ui::{Card, Chart, ChartClick, ChartTable, format_number};

const UNKNOWN: &str = "No sector";

/// Customers by sector, largest first.
#[component]
pub fn Sectors(sectors: Vec<SectorCount>) -> impl IntoView {
    let navigate = use_navigate();
    let named: Vec<(String, u64, String)> = sectors.into_iter().map(|s| (label(&s.sector), s.count, href(&s.sector))).collect();
    // The category axis grows upwards; the largest is to stand on top.
    let (labels, counts): (Vec<_>, Vec<_>) = named.iter().rev().map(|(label, count, _)| (label.clone(), *count)).unzip();
    let option = json!({
        "aria": {"enabled": true},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 8, "containLabel": true},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels},
        "series": [{"type": "bar", "name": "Customers", "data": counts, "barMaxWidth": 18, "itemStyle": {"borderRadius": [0, 4, 4, 0]}}],
    });
    let title = match named.iter().find(|(label, ..)| label != UNKNOWN) {
        Some((label, count, _)) => format!("The largest sector is {label}, with {}", format_number(*count as i64)),
        None => "No customer has a sector yet".to_owned(),
    };
    let rows = named.iter().map(|(label, count, href)| (label.clone(), vec![format_number(*count as i64)], Some(href.clone()))).collect();
    let table = ChartTable { headings: vec!["Sector".into(), "Customers".into()], rows };
    let on_click = Callback::new(move |click: ChartClick| {
        if let Some((.., href)) = named.iter().find(|(label, ..)| *label == click.name) {
            navigate(href, Default::default());
        }
    });
    view! { <Card><Chart title note="Customers by sector, at most ten sectors" option=Signal::stored(option) table=Signal::stored(table) on_click/></Card> }
}

fn label(sector: &str) -> String {
    if sector.is_empty() { UNKNOWN.to_owned() } else { sector.to_owned() }
}

/// The list of those who are counted.
fn href(sector: &str) -> String {
    if sector.is_empty() {
        let without = Filter::Where(Condition { field: "sector".to_owned(), op: FilterOp::Empty, values: Vec::new() });
        return client::query("/customers", &[("filter", serde_json::to_string(&without).ok())]);
    }
    client::query("/customers", &[("sector", Some(sector.to_owned()))])
}

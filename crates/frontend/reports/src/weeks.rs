use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::time::{Day, day_and_time};
use serde_json::json;
use shared::{Moment, reports::WeekCount};
use ui::{Card, Chart, ChartClick, ChartTable, format_number};

/// Customers added per week.
#[component]
pub fn Weeks(weeks: Vec<WeekCount>) -> impl IntoView {
    let navigate = use_navigate();
    let labels: Vec<String> = weeks.iter().map(|week| short(day(week.week))).collect();
    let counts: Vec<u64> = weeks.iter().map(|week| week.count).collect();
    let option = json!({
        "aria": {"enabled": true},
        "grid": {"left": 8, "right": 8, "top": 16, "bottom": 8, "containLabel": true},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "name": "Customers added", "data": counts, "barMaxWidth": 28, "itemStyle": {"borderRadius": [4, 4, 0, 0]}}],
    });
    let rows = weeks
        .iter()
        .zip(&labels)
        .map(|(week, label)| (format!("Week of {label}"), vec![format_number(week.count as i64)], Some(href(day(week.week)))))
        .collect();
    let table = ChartTable { headings: vec!["Week".into(), "Customers added".into()], rows };
    let hrefs: Vec<(String, String)> = labels.into_iter().zip(weeks.iter().map(|week| href(day(week.week)))).collect();
    let on_click = Callback::new(move |click: ChartClick| {
        if let Some((_, href)) = hrefs.iter().find(|(label, _)| *label == click.name) {
            navigate(href, Default::default());
        }
    });
    view! {
        <Card><Chart title=finding(&counts) note="Customers added per week, last twelve weeks" option=Signal::stored(option) table=Signal::stored(table) on_click/></Card>
    }
}

/// What the figures say in a sentence.
fn finding(counts: &[u64]) -> String {
    let sum: u64 = counts.iter().sum();
    let half = counts.len() / 2;
    let (early, late): (u64, u64) = (counts[..half].iter().sum(), counts[half..].iter().sum());
    match sum {
        0 => "No customers were added in twelve weeks".into(),
        1 => "One customer was added in twelve weeks".into(),
        _ if late > early => format!("{sum} customers added, most of them in the last six weeks"),
        _ if late < early => format!("{sum} customers added, fewer in the last six weeks than before"),
        _ => format!("{sum} customers added, evenly over twelve weeks"),
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn short(day: Day) -> String {
    format!("{} {}", day.day, MONTHS[usize::from(day.month.month - 1)])
}

fn href(monday: Day) -> String {
    format!("/customers?added={monday}..{}", monday.plus(6))
}

/// The day where the reader is, as weeks are counted.
fn day(moment: Moment) -> Day {
    day_and_time(moment.timestamp_millis() as f64).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_leads_to_its_seven_days() {
        let monday = Day::parse("2026-11-16").expect("a day");
        assert_eq!(href(monday), "/customers?added=2026-11-16..2026-11-22");
        assert_eq!(short(monday), "16 Nov");
    }

    #[test]
    fn the_title_says_what_the_bars_show() {
        assert_eq!(finding(&[0, 0]), "No customers were added in twelve weeks");
        assert_eq!(finding(&[1, 5]), "6 customers added, most of them in the last six weeks");
        assert_eq!(finding(&[2, 2]), "4 customers added, evenly over twelve weeks");
        assert_eq!(finding(&[]), "No customers were added in twelve weeks");
    }
}

use leptos::{html, prelude::*};
use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::strings;

#[wasm_bindgen(module = "/js/charts.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn mount(host: &web_sys::HtmlElement, option: &str, click: &JsValue, legend: &JsValue) -> Result<JsValue, JsValue>;
    fn update(host: &web_sys::HtmlElement, option: &str);
    fn dispose(host: &web_sys::HtmlElement);
}

/// A mark that was clicked: its name, its series, and its value as the option gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartClick {
    pub name: String,
    pub series: String,
    pub value: Value,
    pub data: Value,
}

/// A chart's figures as a table: the headings, and rows of a name, its values, and the address of the rows behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartTable {
    pub headings: Vec<String>,
    pub rows: Vec<(String, Vec<String>, Option<String>)>,
}

struct Mounted {
    host: web_sys::HtmlElement,
    _click: Closure<dyn Fn(String)>,
    _legend: Closure<dyn Fn(String)>,
}

/// A chart with its finding as title and its figures as a table. `option` is an ECharts option; colours and type come from the theme, so
/// leave them out of it.
///
/// ```ignore
/// view! { <Chart title="Half of the pipeline is in Proposal" option table on_click=drill_down/> }
/// ```
#[component]
pub fn Chart(
    /// What the chart shows, as a finding.
    #[prop(into)]
    title: Signal<String>,
    /// What is measured, in which unit and period.
    #[prop(optional, into)]
    note: Signal<String>,
    #[prop(into)] option: Signal<Value>,
    #[prop(into)] table: Signal<ChartTable>,
    #[prop(optional, into)] on_click: Option<Callback<ChartClick>>,
    /// An entry of the legend was switched on or off.
    #[prop(optional, into)]
    on_legend: Option<Callback<(String, bool)>>,
    #[prop(optional)] tall: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let mounted = StoredValue::new_local(None::<Mounted>);
    let failed = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let option = option.get().to_string();
        if mounted.with_value(Option::is_some) {
            update(&element, &option);
            return;
        }
        let click = Closure::<dyn Fn(String)>::new(move |json: String| {
            if let Some(on_click) = on_click {
                on_click.run(clicked(&json));
            }
        });
        let legend = Closure::<dyn Fn(String)>::new(move |json: String| {
            let event: Value = serde_json::from_str(&json).unwrap_or_default();
            if let (Some(on_legend), Some(name)) = (on_legend, event["name"].as_str()) {
                on_legend.run((name.to_owned(), event["selected"].as_bool().unwrap_or(true)));
            }
        });
        let (on_mark, on_entry) = (click.as_ref().clone(), legend.as_ref().clone());
        let host: web_sys::HtmlElement = element.into();
        mounted.set_value(Some(Mounted { host: host.clone(), _click: click, _legend: legend }));
        leptos::task::spawn_local(async move {
            if mount(&host, &option, &on_mark, &on_entry).await.is_err() {
                let _ = failed.try_set(true);
            }
        });
    });
    on_cleanup(move || {
        if let Some(mounted) = mounted.try_update_value(Option::take).flatten() {
            dispose(&mounted.host);
        }
    });
    view! {
        <figure class="chart" class:clickable=on_click.is_some()>
            <figcaption><h3>{title}</h3>{move || (!note.read().is_empty()).then(|| view! { <p class="note">{note.get()}</p> })}</figcaption>
            <div class="chart-host" class:tall=tall role="img" aria-label=title node_ref=node></div>
            {move || failed.get().then(|| view! { <p class="field-error">{strings::CHART_FAILED}</p> })}
            <details open=move || failed.get()>
                <summary>{strings::SHOW_TABLE}</summary>
                <div class="table-scroll" tabindex="0" role="region" aria-label=title>
                    <table class="table plain">
                        <thead><tr>{move || table.get().headings.into_iter().enumerate().map(|(i, heading)| view! { <th scope="col" class:end={i > 0}>{heading}</th> }).collect_view()}</tr></thead>
                        <tbody>
                            {move || table.get().rows.into_iter().map(|(name, values, href)| view! {
                                <tr>
                                    <th scope="row">{match href {
                                        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
                                        None => name.into_any(),
                                    }}</th>
                                    {values.into_iter().map(|value| view! { <td class="end">{value}</td> }).collect_view()}
                                </tr>
                            }).collect_view()}
                        </tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

fn clicked(json: &str) -> ChartClick {
    let mut event: Value = serde_json::from_str(json).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    ChartClick { name: text(&event["name"]), series: text(&event["series"]), value: event["value"].take(), data: event["data"].take() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_is_read_from_what_the_bridge_sends() {
        let click = clicked(r#"{"name":"Won","series":"Value","value":12,"data":{"value":12}}"#);
        assert_eq!((click.name.as_str(), click.series.as_str(), click.value.as_i64()), ("Won", "Value", Some(12)));
        assert_eq!(clicked("nonsense"), ChartClick::default());
    }
}

use leptos::prelude::*;

/// A figure with what it counts, what it compares with, and a link to the rows behind it.
///
/// ```ignore
/// view! { <Stat label="Open pipeline" value="€4,181,200" note="38 opportunities" href="/sales/opportunities?state=open"/> }
/// ```
#[component]
pub fn Stat(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(optional, into)] note: Signal<String>,
    #[prop(optional, into)] href: Option<String>,
) -> impl IntoView {
    let body = view! {
        <span class="stat-label">{label}</span>
        <span class="stat-value">{value}</span>
        <span class="stat-note">{note}</span>
    };
    match href {
        Some(href) => view! { <a class="card stat" href=href>{body}</a> }.into_any(),
        None => view! { <div class="card stat">{body}</div> }.into_any(),
    }
}

use leptos::{html, prelude::*};

use super::element::{Axis, all, rove};

/// One tab: the value its address carries and what it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub value: &'static str,
    pub label: String,
    pub count: Option<u64>,
    pub href: String,
}

impl Tab {
    /// A tab at `href`.
    pub fn new(value: &'static str, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { value, label: label.into(), count: None, href: href.into() }
    }

    /// How many things are behind it.
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// Tabs that are links, so that each has an address; the caller shows what belongs to `current`. Arrow keys move between them.
///
/// ```ignore
/// view! { <Tabs label="Customer" tabs=vec![Tab::new("timeline", "Timeline", "?tab=timeline")] current=tab/> }
/// ```
#[component]
pub fn Tabs(#[prop(into)] label: String, #[prop(into)] tabs: Signal<Vec<Tab>>, #[prop(into)] current: Signal<String>) -> impl IntoView {
    let node = NodeRef::<html::Nav>::new();
    view! {
        <nav
            class="tabs" aria-label=label node_ref=node
            on:keydown=move |event| {
                if let Some(list) = node.get_untracked() && rove(&all(&list, "a"), &event.key(), Axis::Horizontal) {
                    event.prevent_default();
                }
            }
        >
            {move || tabs.get().into_iter().map(|tab| {
                let value = tab.value;
                let is_current = move || *current.read() == value;
                view! {
                    <a href=tab.href aria-current=move || is_current().then_some("page") tabindex=move || if is_current() { "0" } else { "-1" }>
                        {tab.label}
                        {tab.count.map(|n| view! { <span class="count">{n}</span> })}
                    </a>
                }
            }).collect_view()}
        </nav>
    }
}

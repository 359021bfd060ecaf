use leptos::prelude::*;
use leptos_router::hooks::use_location;
use platform::session::use_session;
use platform::storage::{store, stored};
use ui::Icon;

use super::{Panels, nav::is_current};
use crate::app::NAV;

const FOLDED: &str = "sidebar";

/// The pages the reader may open. On a wide screen it folds to icons, on a phone it slides in over the page.
#[component]
pub fn Sidebar() -> impl IntoView {
    let panels = expect_context::<Panels>();
    let folded = RwSignal::new(stored(FOLDED).as_deref() == Some("folded"));
    Effect::new(move |_| {
        let text = if folded.get() { "folded" } else { "open" };
        store(FOLDED, text);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-sidebar", text);
        }
    });
    let path = use_location().pathname;
    // Going somewhere closes it on a phone.
    Effect::new(move |_| {
        path.track();
        panels.navigation.set(false);
    });
    view! {
        <aside class="sidebar" data-open=move || panels.navigation.get().to_string()>
            <div class="sidebar-head">
                <a class="brand" href="/"><span class="brand-mark" aria-hidden="true"></span><span class="brand-name">"ClientSphere"</span></a>
                <button
                    type="button" class="button ghost icon-only small sidebar-fold"
                    aria-label=move || if folded.get() { "Widen the navigation" } else { "Fold the navigation" }
                    aria-expanded=move || (!folded.get()).to_string()
                    on:click=move |_| folded.update(|f| *f = !*f)
                >
                    {move || if folded.get() { view! { <Icon name="chevron-right"/> } } else { view! { <Icon name="chevron-left"/> } }}
                </button>
                <button type="button" class="button ghost icon-only sidebar-close" aria-label="Close the navigation" on:click=move |_| panels.navigation.set(false)>
                    <Icon name="x"/>
                </button>
            </div>
            <nav class="sidebar-nav" aria-label="Main">{move || groups(path)}</nav>
        </aside>
        <div class="scrim" aria-hidden="true" data-open=move || panels.navigation.get().to_string() on:click=move |_| panels.navigation.set(false)></div>
    }
}

fn groups(path: Memo<String>) -> impl IntoView {
    let session = use_session();
    NAV.iter()
        .filter_map(|group| {
            let items = group.allowed(session);
            if items.is_empty() {
                return None;
            }
            let links = items
                .into_iter()
                .map(|item| {
                    let current = move || is_current(item.href, &path.read()).then_some("page");
                    view! { <li><a class="nav-link" href=item.href title=item.label aria-current=current><Icon name=item.icon/><span>{item.label}</span></a></li> }
                })
                .collect_view();
            Some(if group.label.is_empty() {
                view! { <ul class="nav-list">{links}</ul> }.into_any()
            } else {
                view! {
                    <details class="nav-group" open>
                        <summary><span>{group.label}</span><Icon name="chevron-down"/></summary>
                        <ul class="nav-list">{links}</ul>
                    </details>
                }
                .into_any()
            })
        })
        .collect_view()
}

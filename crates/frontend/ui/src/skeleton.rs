use leptos::prelude::*;

use crate::strings;

/// Grey lines in the place of text that is on its way.
///
/// ```ignore
/// view! { <Suspense fallback=|| view! { <Skeleton lines=5/> }>…</Suspense> }
/// ```
#[component]
pub fn Skeleton(#[prop(default = 3)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{strings::LOADING}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}

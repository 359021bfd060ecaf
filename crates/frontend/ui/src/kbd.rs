use leptos::prelude::*;

/// Keys as people press them, separated by spaces: `Ctrl K`, `g c`.
///
/// ```ignore
/// view! { <Kbd keys="Ctrl K"/> }
/// ```
#[component]
pub fn Kbd(#[prop(into)] keys: String) -> impl IntoView {
    let keys: Vec<_> = keys.split_whitespace().map(|key| view! { <kbd>{key.to_owned()}</kbd> }).collect();
    view! { <span class="keys">{keys}</span> }
}

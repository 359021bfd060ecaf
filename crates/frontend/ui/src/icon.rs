use leptos::prelude::*;

/// An icon of the sprite, hidden from assistive technology: put words beside it, or name the control it stands in.
///
/// ```ignore
/// view! { <Icon name="phone"/> }
/// ```
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

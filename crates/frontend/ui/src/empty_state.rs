use leptos::prelude::*;

use super::Icon;

/// Nothing here yet, and the next step. Actions go in as children.
///
/// ```ignore
/// view! { <EmptyState icon="users" title="No customers yet" text="Add the first one, or bring your list.">…</EmptyState> }
/// ```
#[component]
pub fn EmptyState(
    #[prop(default = "inbox")] icon: &'static str,
    #[prop(into)] title: String,
    #[prop(optional, into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Icon name=icon/></span>
            <p class="empty-title">{title}</p>
            {(!text.is_empty()).then(|| view! { <p class="empty-text">{text}</p> })}
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}

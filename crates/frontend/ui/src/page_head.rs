use leptos::prelude::*;

/// The page's title, what it is for in a line, and its actions (children).
///
/// ```ignore
/// view! { <PageHead title="Customers" purpose="Everyone you sell to and look after.">…</PageHead> }
/// ```
#[component]
pub fn PageHead(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] purpose: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-title">
                <h1 tabindex="-1">{title}</h1>
                {move || (!purpose.read().is_empty()).then(|| view! { <p class="purpose">{purpose.get()}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
}

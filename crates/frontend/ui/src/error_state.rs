use leptos::prelude::*;

use super::{Button, Icon};
use crate::strings;

/// Something could not be loaded: what happened, and a way to try again.
///
/// ```ignore
/// view! { <ErrorState text="The server did not answer." on_retry=move || customers.refetch()/> }
/// ```
#[component]
pub fn ErrorState(
    #[prop(optional, into)] title: Option<String>,
    #[prop(into)] text: String,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
    /// Whether this is all there is of the page; its title is the page's heading then.
    #[prop(optional)]
    whole_page: bool,
) -> impl IntoView {
    let title = title.unwrap_or_else(|| strings::NOT_LOADED.into());
    let title = if whole_page {
        view! { <h1 class="empty-title">{title}</h1> }.into_any()
    } else {
        view! { <p class="empty-title">{title}</p> }.into_any()
    };
    view! {
        <div class="empty" role="alert">
            <span class="empty-icon danger"><Icon name="circle-alert"/></span>
            {title}
            <p class="empty-text">{text}</p>
            {on_retry.map(|retry| view! {
                <div class="empty-actions"><Button icon="refresh-cw" on_click=move |_| retry.run(())>{strings::TRY_AGAIN}</Button></div>
            })}
        </div>
    }
}

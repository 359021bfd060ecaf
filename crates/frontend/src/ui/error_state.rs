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
) -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <span class="empty-icon danger"><Icon name="circle-alert"/></span>
            <p class="empty-title">{title.unwrap_or_else(|| strings::NOT_LOADED.into())}</p>
            <p class="empty-text">{text}</p>
            {on_retry.map(|retry| view! {
                <div class="empty-actions"><Button icon="refresh-cw" on_click=move |_| retry.run(())>{strings::TRY_AGAIN}</Button></div>
            })}
        </div>
    }
}

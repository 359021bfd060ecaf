use leptos::prelude::*;

use super::{Icon, Tone};
use crate::strings;

/// A message that stays on the page; errors and warnings are announced at once.
///
/// ```ignore
/// view! { <Banner tone=Tone::Warning title="Nobody can reply yet">"Connect an e-mail account first."</Banner> }
/// ```
#[component]
pub fn Banner(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] title: Signal<String>,
    #[prop(optional, into)] on_dismiss: Option<Callback<()>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon = match tone {
        Tone::Success => "circle-check",
        Tone::Warning => "triangle-alert",
        Tone::Danger => "circle-alert",
        _ => "info",
    };
    let role = if matches!(tone, Tone::Danger | Tone::Warning) { "alert" } else { "status" };
    view! {
        <div class="banner" data-tone=tone.name() role=role>
            <Icon name=icon/>
            <div class="banner-body">
                {move || Some(title.get()).filter(|title| !title.is_empty()).map(|title| view! { <p class="banner-title">{title}</p> })}
                {children.map(|children| children())}
            </div>
            {on_dismiss.map(|dismiss| view! {
                <button type="button" class="button ghost icon-only small" aria-label=strings::DISMISS on:click=move |_| dismiss.run(())><Icon name="x"/></button>
            })}
        </div>
    }
}

use leptos::prelude::*;

use super::Icon;
use crate::strings;

/// A label someone put on a record; removable where a callback is given.
///
/// ```ignore
/// view! { <Tag text="key account" on_remove=move || remove("key account")/> }
/// ```
#[component]
pub fn Tag(
    #[prop(into)] text: String,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional, into)] on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let name = format!("{} {text}", strings::REMOVE);
    let label = match href {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    };
    view! {
        <span class="tag">
            {label}
            {on_remove.map(|on_remove| view! {
                <button type="button" aria-label=name on:click=move |_| on_remove.run(())><Icon name="x"/></button>
            })}
        </span>
    }
}

use leptos::prelude::*;

use super::{Bind, Icon};

/// A checkbox with its label to the right.
///
/// ```ignore
/// view! { <Checkbox bind=agreed label="Send a welcome e-mail"/> }
/// ```
#[component]
pub fn Checkbox(
    #[prop(into)] bind: Bind<bool>,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Some but not all of what this box stands for.
    #[prop(optional, into)]
    mixed: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let has_hint = !hint.is_empty();
    view! {
        <div class="field check-field">
            <label class="check">
                <input
                    type="checkbox" id=id.clone() disabled=disabled
                    prop:checked=bind.value prop:indeterminate=mixed
                    aria-describedby=move || bind.described_by(has_hint) aria-invalid=move || bind.invalid()
                    on:change=move |event| bind.value.set(event_target_checked(&event))
                />
                <span>{label}</span>
            </label>
            {has_hint.then(|| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            {move || bind.error.get().map(|message| view! {
                <p class="field-error" id=format!("{id}-error")><Icon name="circle-alert"/>{message}</p>
            })}
        </div>
    }
}

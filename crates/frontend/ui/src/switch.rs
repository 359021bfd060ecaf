use leptos::prelude::*;

use super::Bind;

/// A setting that takes effect at once.
///
/// ```ignore
/// view! { <Switch bind=enabled label="Public sign-up" hint="Anyone may open a portal account."/> }
/// ```
#[component]
pub fn Switch(
    #[prop(into)] bind: Bind<bool>,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let has_hint = !hint.is_empty();
    view! {
        <div class="switch-field">
            <label class="switch">
                <input
                    type="checkbox" role="switch" id=id.clone() disabled=disabled prop:checked=bind.value
                    aria-checked=move || bind.value.get().to_string()
                    aria-describedby=move || bind.described_by(has_hint)
                    on:change=move |event| bind.value.set(event_target_checked(&event))
                />
                <span class="switch-track" aria-hidden="true"></span>
                <span>{label}</span>
            </label>
            {has_hint.then(|| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
        </div>
    }
}

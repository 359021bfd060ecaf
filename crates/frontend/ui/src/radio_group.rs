use leptos::prelude::*;

use super::{Bind, Choice, Icon};

/// A few choices, all visible, one of which holds.
///
/// ```ignore
/// view! { <RadioGroup bind=kind label="Kind" choices=vec![Choice::new("person", "Person"), Choice::new("company", "Company")]/> }
/// ```
#[component]
pub fn RadioGroup(
    #[prop(into)] bind: Bind<String>,
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    /// Choices side by side.
    #[prop(optional)]
    inline: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let has_hint = !hint.is_empty();
    let name = id.clone();
    view! {
        <fieldset class="field radios" class:inline=inline id=id.clone() tabindex="-1" aria-describedby=move || bind.described_by(has_hint)>
            <legend>{label}{required.then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}</legend>
            <div class="radio-list">
                {move || choices.get().into_iter().map(|choice| {
                    let value = choice.value.clone();
                    let picked = choice.value.clone();
                    view! {
                        <label class="check">
                            <input
                                type="radio" name=name.clone() value=choice.value disabled=disabled
                                prop:checked=move || *bind.value.read() == value
                                on:change=move |_| bind.value.set(picked.clone())
                            />
                            <span>{choice.label}{choice.hint.map(|hint| view! { <small>{hint}</small> })}</span>
                        </label>
                    }
                }).collect_view()}
            </div>
            {move || bind.error.get().map(|message| view! {
                <p class="field-error" id=format!("{}-error", bind.id())><Icon name="circle-alert"/>{message}</p>
            })}
            {has_hint.then(|| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
        </fieldset>
    }
}

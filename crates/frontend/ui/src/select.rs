use leptos::prelude::*;

use super::{Bind, Choice, FieldFrame, Icon};

/// The browser's own select, for short lists; use `Combobox` where people would search.
///
/// ```ignore
/// view! { <Select bind=size label="Size" choices=sizes placeholder="Not set"/> }
/// ```
#[component]
pub fn Select(
    #[prop(into)] bind: Bind<String>,
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// What the empty value reads as; without it the empty value is not offered.
    #[prop(optional, into)]
    placeholder: Option<String>,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let has_hint = !hint.is_empty();
    view! {
        <FieldFrame id=id.clone() label error=bind.error hint required hide_label>
            <div class="select">
                <select
                    id=id.clone() name=id disabled=disabled aria-required=required.then_some("true")
                    aria-describedby=move || bind.described_by(has_hint) aria-invalid=move || bind.invalid()
                    on:change=move |event| bind.value.set(event_target_value(&event))
                >
                    {placeholder.map(|text| view! {
                        <option value="" prop:selected=move || bind.value.read().is_empty()>{text}</option>
                    })}
                    {move || choices.get().into_iter().map(|choice| {
                        let value = choice.value.clone();
                        view! { <option value=choice.value prop:selected=move || *bind.value.read() == value>{choice.label}</option> }
                    }).collect_view()}
                </select>
                <Icon name="chevrons-up-down"/>
            </div>
        </FieldFrame>
    }
}

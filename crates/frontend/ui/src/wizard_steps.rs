use leptos::prelude::*;

use super::Icon;

/// Where one stands in a procedure of several steps. `current` counts from 0.
///
/// ```ignore
/// view! { <WizardSteps steps=vec!["File", "Columns", "Preview", "Done"] current=step/> }
/// ```
#[component]
pub fn WizardSteps(steps: Vec<&'static str>, #[prop(into)] current: Signal<usize>) -> impl IntoView {
    view! {
        <ol class="steps">
            {steps.into_iter().enumerate().map(|(i, step)| view! {
                <li
                    aria-current=move || (current.get() == i).then_some("step")
                    data-state=move || if i < current.get() { "done" } else if i == current.get() { "now" } else { "ahead" }
                >
                    <span class="step-mark" aria-hidden="true">
                        {move || if i < current.get() { view! { <Icon name="check"/> }.into_any() } else { (i + 1).into_any() }}
                    </span>
                    <span>{step}</span>
                    {move || (i < current.get()).then(|| view! { <span class="visually-hidden">"(done)"</span> })}
                </li>
            }).collect_view()}
        </ol>
    }
}

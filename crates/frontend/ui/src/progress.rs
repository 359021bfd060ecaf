use leptos::prelude::*;

/// How much of something is done, in percent; without a value, that it is under way.
///
/// ```ignore
/// view! { <Progress label="Import" value=percent/> }
/// ```
#[component]
pub fn Progress(
    #[prop(into)] label: String,
    #[prop(optional, into)] value: Signal<Option<u8>>,
    /// Keeps the label for assistive technology only.
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    let name = label.clone();
    view! {
        <div class="progress">
            {(!hide_label).then(|| view! {
                <span class="progress-label" aria-hidden="true"><span>{label}</span><span>{move || value.get().map(|v| format!("{v}%"))}</span></span>
            })}
            <progress aria-label=name max="100" value=move || value.get().map(|v| v.to_string())></progress>
        </div>
    }
}

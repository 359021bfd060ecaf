use leptos::prelude::*;

use super::{Bind, Icon};

/// One choice of a [`Segmented`]: the value that is stored, its name and its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub value: &'static str,
    pub label: &'static str,
    pub icon: &'static str,
}

/// A few choices in one row of icons, one of which holds. On a phone only the one that holds shows its name.
///
/// ```ignore
/// view! { <Segmented bind=kind label="Kind" segments=vec![Segment { value: "call", label: "Call", icon: "phone" }]/> }
/// ```
#[component]
pub fn Segmented(#[prop(into)] bind: Bind<String>, #[prop(into)] label: String, segments: Vec<Segment>) -> impl IntoView {
    let id = bind.id();
    let name = id.clone();
    view! {
        <fieldset class="segmented" id=id tabindex="-1">
            <legend class="visually-hidden">{label}</legend>
            {segments.into_iter().map(|Segment { value, label, icon }| view! {
                <label class="segment" title=label>
                    <input
                        type="radio" name=name.clone() value=value prop:checked=move || *bind.value.read() == value
                        on:change=move |_| bind.value.set(value.to_owned())
                    />
                    <Icon name=icon/><span>{label}</span>
                </label>
            }).collect_view()}
        </fieldset>
    }
}

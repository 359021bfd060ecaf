use leptos::prelude::*;

/// What a status means for the reader. The word beside it always says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    Info,
    Success,
    Warning,
    Danger,
}

impl Tone {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A status: a dot in its tone and the word.
///
/// ```ignore
/// view! { <Badge text="Overdue" tone=Tone::Danger/> }
/// ```
#[component]
pub fn Badge(#[prop(into)] text: Signal<String>, #[prop(optional, into)] tone: Signal<Tone>) -> impl IntoView {
    view! { <span class="badge" data-tone=move || tone.get().name()>{text}</span> }
}

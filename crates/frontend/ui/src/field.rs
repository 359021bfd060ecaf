use leptos::prelude::*;

use super::{Bind, Icon};
use crate::strings;

/// What a field takes; decides the keyboard of phones and the browser's help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    #[default]
    Text,
    Email,
    Tel,
    Url,
    Password,
    Number,
    Date,
    Time,
    Search,
    Textarea,
}

impl FieldKind {
    fn input_type(self) -> &'static str {
        match self {
            // Numbers are text with a numeric keyboard: browsers' number inputs scroll values away and drop what they cannot read.
            Self::Text | Self::Number | Self::Textarea => "text",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Url => "url",
            Self::Password => "password",
            Self::Date => "date",
            Self::Time => "time",
            Self::Search => "search",
        }
    }
}

/// The label, hint and error around a control; what `Field`, `Select` and the others are built of.
#[component]
pub fn FieldFrame(
    /// The control's id.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    /// Keeps the label for assistive technology only.
    #[prop(optional)]
    hide_label: bool,
    children: Children,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field">
            <label class:visually-hidden=hide_label for=id>
                {label}
                {required.then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}
            </label>
            {children()}
            {move || error.get().map(|message| view! {
                <p class="field-error" id=error_id.clone()><Icon name="circle-alert"/>{message}</p>
            })}
            {(!hint.is_empty()).then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// A labelled text field of any kind, one line or several.
///
/// ```ignore
/// view! { <Field bind=email label="E-mail" kind=FieldKind::Email required=true autocomplete="email" maxlength=120/> }
/// ```
#[component]
pub fn Field(
    #[prop(into)] bind: Bind<String>,
    #[prop(into)] label: String,
    #[prop(optional)] kind: FieldKind,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] autocomplete: Option<String>,
    #[prop(optional)] maxlength: Option<u32>,
    /// Lines of a text area.
    #[prop(default = 4)]
    rows: u32,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    /// A unit or currency shown after the value.
    #[prop(optional, into)]
    suffix: Option<String>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] readonly: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let has_hint = !hint.is_empty();
    let described = move || bind.described_by(has_hint);
    let required_attr = required.then_some("true");
    let placeholder = (!placeholder.is_empty()).then_some(placeholder);
    let revealed = RwSignal::new(false);
    let control = if kind == FieldKind::Textarea {
        view! {
            <textarea
                id=id.clone() name=id.clone() rows=rows maxlength=maxlength placeholder=placeholder autofocus=autofocus
                disabled=disabled readonly=readonly
                aria-required=required_attr aria-describedby=described aria-invalid=move || bind.invalid()
                prop:value=bind.value
                on:input=move |event| bind.value.set(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    } else {
        let input_type = move || if revealed.get() { "text" } else { kind.input_type() };
        let input = view! {
            <input
                id=id.clone() name=id.clone() type=input_type maxlength=maxlength placeholder=placeholder autofocus=autofocus
                inputmode=(kind == FieldKind::Number).then_some("decimal") min=min max=max
                autocomplete=autocomplete disabled=disabled readonly=readonly
                aria-required=required_attr aria-describedby=described aria-invalid=move || bind.invalid()
                prop:value=bind.value
                on:input=move |event| bind.value.set(event_target_value(&event))
            />
        };
        if kind == FieldKind::Password {
            view! {
                <div class="affixed">
                    {input}
                    <button
                        type="button" class="affix-button" aria-pressed=move || revealed.get().to_string()
                        aria-label=strings::SHOW_PASSWORD
                        title=move || if revealed.get() { strings::HIDE_PASSWORD } else { strings::SHOW_PASSWORD }
                        on:click=move |_| revealed.update(|r| *r = !*r)
                    >
                        {move || if revealed.get() { view! { <Icon name="eye-off"/> } } else { view! { <Icon name="eye"/> } }}
                    </button>
                </div>
            }
            .into_any()
        } else if let Some(suffix) = suffix {
            view! { <div class="affixed">{input}<span class="affix">{suffix}</span></div> }.into_any()
        } else {
            input.into_any()
        }
    };
    view! { <FieldFrame id label error=bind.error hint required hide_label>{control}</FieldFrame> }
}

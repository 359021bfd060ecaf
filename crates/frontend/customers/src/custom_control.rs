//! The control of a custom field, whichever kind it is of.

use leptos::prelude::*;
use shared::{
    customers::custom_fields::{CustomField, CustomFieldKind},
    customers::custom_values::MAX_TEXT,
};
use ui::{Bind, Choice, DatePicker, Field, FieldKind, RadioGroup, Select, Source, TagInput};

use super::currencies;

/// What the control edits: the parts that its kind needs.
#[derive(Clone, Copy)]
pub struct CustomBinds {
    /// Text, number, date, link, amount, the code of a choice, `true` or `false`.
    pub text: Bind<String>,
    /// Of an amount.
    pub currency: Bind<String>,
    /// The codes of several choices.
    pub several: Bind<Vec<Choice>>,
}

/// The choices as lists offer them.
pub fn choices_of(field: &CustomField) -> Vec<Choice> {
    field.choices.iter().map(|choice| Choice::new(choice.code.clone(), choice.label.clone())).collect()
}

/// What "yes", "no" and not knowing are stored as.
pub fn yes_no() -> Vec<Choice> {
    vec![Choice::new("true", "Yes"), Choice::new("false", "No"), Choice::new("", "Not known")]
}

/// The control with the field's label and help. `plain` is for narrow places where something else names it: without label and help, on one line.
#[component]
pub fn CustomControl(
    field: CustomField,
    binds: CustomBinds,
    /// What is read instead of the field's label.
    #[prop(optional, into)]
    label: Option<String>,
    /// What is said below it instead of the field's help.
    #[prop(optional, into)]
    hint: Option<String>,
    #[prop(optional)] plain: bool,
) -> impl IntoView {
    let CustomBinds { text, currency, several } = binds;
    let label = label.unwrap_or_else(|| field.label.clone());
    let hint = hint.or_else(|| field.help.clone()).filter(|_| !plain).unwrap_or_default();
    let hide_label = plain;
    match field.kind {
        CustomFieldKind::Text => {
            view! { <Field bind=text label hint hide_label maxlength={MAX_TEXT as u32} autocomplete="off"/> }.into_any()
        }
        CustomFieldKind::Link => {
            view! { <Field bind=text label hint hide_label kind=FieldKind::Url maxlength={MAX_TEXT as u32} autocomplete="off" placeholder="https://"/> }
                .into_any()
        }
        CustomFieldKind::Number => {
            view! { <Field bind=text label hint hide_label kind=FieldKind::Number maxlength=24 autocomplete="off"/> }.into_any()
        }
        CustomFieldKind::Date => view! { <DatePicker bind=text label hint hide_label/> }.into_any(),
        CustomFieldKind::Money => {
            let name = format!("Currency of {}", field.label);
            let choices = currencies::choices(&currency.value.get_untracked());
            view! {
                <div class="amount-row">
                    <Field bind=text label hint hide_label kind=FieldKind::Number maxlength=24 autocomplete="off"/>
                    <Select bind=currency label=name choices hide_label/>
                </div>
            }
            .into_any()
        }
        CustomFieldKind::Choice => {
            let choices = choices_of(&field);
            view! { <Select bind=text label hint hide_label choices placeholder="Not set"/> }.into_any()
        }
        CustomFieldKind::Choices => {
            let source = Source::fixed(choices_of(&field));
            view! { <TagInput bind=several label hint hide_label source placeholder="Choose…"/> }.into_any()
        }
        CustomFieldKind::YesNo if plain => {
            let choices = yes_no().into_iter().filter(|choice| !choice.value.is_empty()).collect::<Vec<_>>();
            view! { <Select bind=text label hide_label choices placeholder="Not known"/> }.into_any()
        }
        CustomFieldKind::YesNo => view! { <RadioGroup bind=text label hint choices=yes_no() inline=true/> }.into_any(),
    }
}

//! Adding a custom field and changing one, with the field beside it as people will see it.

use leptos::prelude::*;
use platform::client::Refusal;
use shared::{
    Moment, Named, Patch,
    problem::validate,
    record::Spec,
    records::custom_fields::{CustomChoice, CustomField, CustomFieldKind, EditCustomField, NewCustomField, key_of},
};
use ui::{Badge, Button, Card, Choice, Field, Form, FormErrors, Select, Toasts, Variant, unique_id};

use super::{
    attribute::Attribute,
    conflict::ConflictBanner,
    control::{Binds, Control},
    custom_api,
    custom_choices::{ChoiceLine, ChoiceLines, read},
    form_fold::Fold,
    known::Known,
};

/// What the form begins with: a field as it is stored, or an idea of a new one.
#[derive(Clone, Debug, PartialEq)]
pub enum Begin {
    New(NewCustomField),
    Edit(CustomField),
}

impl Begin {
    /// A new field of a record type, of which nothing is known.
    pub fn blank(record: &str) -> Self {
        Self::New(NewCustomField {
            record: record.to_owned(),
            label: String::new(),
            key: None,
            kind: CustomFieldKind::Text,
            help: None,
            choices: Vec::new(),
        })
    }
}

/// What people do with fields of this kind, in a line.
fn about(kind: CustomFieldKind) -> &'static str {
    match kind {
        CustomFieldKind::Text => "One line of words, such as a contract number.",
        CustomFieldKind::Number => "A number to compare and filter by, such as seats.",
        CustomFieldKind::Money => "An amount in any currency, such as a credit limit.",
        CustomFieldKind::Date => "A day, such as the end of a contract; lists filter by “in the next 30 days” too.",
        CustomFieldKind::Choice => "One of the choices you name, such as an account tier.",
        CustomFieldKind::Choices => "Any number of the choices you name, such as topics of interest.",
        CustomFieldKind::YesNo => "Yes, no, or not known yet.",
        CustomFieldKind::Link => "A web address that opens in a new tab.",
    }
}

/// The form in its dialog; `on_reload` hears the newest version where somebody else changed the field meanwhile.
#[component]
pub fn CustomFieldForm(
    begin: Begin,
    spec: &'static Spec,
    /// Says whether anything was typed that is not saved.
    dirty: RwSignal<bool>,
    on_saved: Callback<CustomField>,
    on_cancel: Callback<()>,
    on_reload: Callback<CustomField>,
) -> impl IntoView {
    let toasts = Toasts::from_context();
    let (idea, before) = match begin {
        Begin::New(idea) => (idea, None),
        Begin::Edit(field) => {
            let CustomField { record, label, key, kind, help, choices, .. } = field.clone();
            (NewCustomField { record, label, key: Some(key), kind, help, choices }, Some(field))
        }
    };
    let is_new = before.is_none();
    let record = StoredValue::new(idea.record);
    let fixed = (idea.kind, idea.key.clone().unwrap_or_default());
    let form = Form::new();
    let label = form.field("label", "Label", idea.label);
    let kind = form.field("kind", "Kind", idea.kind.code().to_owned());
    let choices = form.field("choices", "Choices", ChoiceLine::of(&idea.choices));
    let help = form.field("help", "Help", idea.help.unwrap_or_default());
    let key = form.field("key", "Key", idea.key.unwrap_or_default());
    let changed = form.is_dirty();
    Effect::new(move |_| dirty.set(changed.get()));
    let kind_now = Memo::new(move |_| CustomFieldKind::from_code(&kind.value.read()).unwrap_or(CustomFieldKind::Text));
    let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let typed = move || NewCustomField {
        record: record.get_value(),
        label: label.value.get().trim().to_owned(),
        key: given(key.value.get()),
        kind: kind_now.get(),
        help: given(help.value.get()),
        choices: if kind_now.get().has_choices() { read(&choices.value.read()) } else { Vec::new() },
    };
    form.rules(move || validate(&typed()));

    let conflict = RwSignal::new(false);
    let version = RwSignal::new(before.as_ref().map(|field| field.version));
    let before = StoredValue::new(before);
    let send = move || {
        let typed = untrack(typed);
        async move {
            match (before.get_value(), version.get_untracked()) {
                (Some(before), Some(version)) => {
                    let change = change_of(&before, typed);
                    if change == EditCustomField::default() {
                        return Ok(before);
                    }
                    custom_api::edit(&CustomField { version, ..before }, &change).await
                }
                _ => custom_api::create(&typed).await,
            }
        }
    };
    let saved = move |field: CustomField| {
        toasts.success(if is_new { format!("“{}” added", field.label) } else { format!("“{}” saved", field.label) });
        on_saved.run(field);
    };
    let submit = form.on_submit(move || {
        let sending = send();
        async move {
            match sending.await {
                Ok(field) => {
                    saved(field);
                    Ok(())
                }
                Err(failure) if failure.is_stale() => {
                    conflict.set(true);
                    Err(Refusal::default())
                }
                Err(failure) => Err(failure.into()),
            }
        }
    });
    let newest = move |then: Callback<CustomField>| {
        let Some(id) = before.with_value(|before| before.as_ref().map(|before| before.id)) else { return };
        leptos::task::spawn_local(async move {
            match custom_api::get(id).await {
                Ok(field) => drop(then.try_run(field)),
                Err(failure) => form.refuse(failure),
            }
        });
    };
    let overwrite = Callback::new(move |theirs: CustomField| {
        version.set(Some(theirs.version));
        let sending = send();
        leptos::task::spawn_local(async move {
            match sending.await {
                Ok(field) => saved(field),
                Err(failure) => form.refuse(failure),
            }
        });
    });

    let kinds: Vec<Choice> = CustomFieldKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let made_key = Signal::derive(move || {
        let own = key.value.read().trim().to_owned();
        let label = label.value.read().trim().to_owned();
        match (own.is_empty(), label.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("custom.{}", key_of(&label)),
            (false, _) => format!("custom.{own}"),
        }
    });
    let refused_key = Signal::derive(move || key.error.read().is_some());
    let shown = Memo::new(move |_| preview_of(typed()));
    let verb = if is_new { "Add field" } else { "Save" };
    view! {
        <form class="form custom-field-form" novalidate on:submit=submit>
            <ConflictBanner
                open=conflict on_reload=Callback::new(move |()| newest(on_reload)) on_overwrite=Callback::new(move |()| newest(overwrite))
            />
            <FormErrors form/>
            <div class="columns-2">
                <div class="stack">
                    <Field bind=label label="Label" required=true maxlength=60 autocomplete="off" autofocus=true/>
                    {if is_new {
                        view! {
                            <Select bind=kind label="Kind" choices=kinds required=true/>
                            <p class="field-hint">{move || about(kind_now.get())}" The kind cannot be changed later."</p>
                        }.into_any()
                    } else {
                        view! { <p class="record-line"><Badge text=fixed.0.label()/><code>{format!("custom.{}", fixed.1)}</code></p> }.into_any()
                    }}
                    <Show when=move || kind_now.get().has_choices()><ChoiceLines bind=choices/></Show>
                    <Field bind=help label="Help" maxlength=300 autocomplete="off" hint="A line below the field that says what to enter"/>
                    {is_new.then(|| view! {
                        <Fold title="For programs" note=made_key open=false refused=refused_key>
                            <Field
                                bind=key label="Key" maxlength=40 autocomplete="off"
                                hint="How the API, filters and imports name the field; made from the label unless given. It cannot be changed later."
                            />
                        </Fold>
                    })}
                </div>
                <Card title="Preview">{move || view! { <Preview field=shown.get() spec/> }}</Card>
            </div>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>{verb}</Button>
            </div>
        </form>
    }
}

/// What turns the stored field into what is typed.
fn change_of(before: &CustomField, typed: NewCustomField) -> EditCustomField {
    EditCustomField {
        label: Patch::between(&Some(before.label.clone()), Some(typed.label)),
        help: Patch::between(&before.help, typed.help),
        choices: (typed.choices != before.choices).then_some(typed.choices),
    }
}

/// The field as it would be, for its control.
fn preview_of(typed: NewCustomField) -> CustomField {
    let coded = |(n, choice): (usize, CustomChoice)| CustomChoice { code: format!("choice_{n}"), ..choice };
    CustomField {
        id: uuid::Uuid::nil(),
        record: typed.record,
        key: String::new(),
        label: if typed.label.is_empty() { "Your field".to_owned() } else { typed.label },
        help: typed.help,
        kind: typed.kind,
        choices: typed.choices.into_iter().enumerate().map(coded).collect(),
        position: 0,
        archived_at: None,
        created_at: Moment::UNIX_EPOCH,
        updated_at: Moment::UNIX_EPOCH,
        version: 1,
    }
}

/// The control to try; nothing that is entered here is kept.
#[component]
fn Preview(field: CustomField, spec: &'static Spec) -> impl IntoView {
    let attr = Attribute::preview(field);
    let (error, problem) = (Signal::stored(None), RwSignal::new(None));
    let binds = Binds::at(&unique_id("preview"), &attr.draft(&serde_json::Value::Null, "EUR"), error, problem);
    // Enter would send the form around it.
    let stay = |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.default_prevented() {
            event.prevent_default();
        }
    };
    view! { <div on:keydown=stay><Control attr binds known=Known::bare(spec)/></div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::tests::field;

    #[test]
    fn a_change_names_only_what_differs() {
        let before = field("tier", "choice");
        let same = NewCustomField {
            record: before.record.clone(),
            label: before.label.clone(),
            key: Some(before.key.clone()),
            kind: before.kind,
            help: None,
            choices: before.choices.clone(),
        };
        assert_eq!(change_of(&before, same.clone()), EditCustomField::default());
        let mut choices = same.choices.clone();
        choices.reverse();
        let change = change_of(&before, NewCustomField { help: Some("How big".into()), choices: choices.clone(), ..same });
        assert_eq!(change, EditCustomField { help: Patch::Value("How big".into()), choices: Some(choices), ..Default::default() });
    }

    #[test]
    fn every_kind_says_what_it_is_for() {
        for kind in CustomFieldKind::ALL {
            assert!(about(*kind).ends_with('.'), "{kind}");
        }
    }
}

//! What is to be done with many customers: the fields of the dialog, and the action they make.

use leptos::prelude::*;
use platform::loading::Loading;
use shared::{
    Named, Patch,
    customers::bulk::{BulkAction, BulkFields},
    customers::changes::label,
    customers::{CustomerKind, CustomerSize},
    records::choices::Choices,
};
use ui::{Bind, Choice, Combobox, Field, Select, TagInput, unique_id};

use super::sources::{company_source, country_source, owner_source, sector_source, tag_source};
use super::{
    custom_control::{CustomBinds, CustomControl},
    custom_fields::{self, Defined},
    custom_typed::Held,
};

/// What the bar offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkActionKind {
    Edit,
    Assign,
    AddTags,
    RemoveTags,
    Archive,
    Restore,
}

impl BulkActionKind {
    /// What the button says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Edit => "Edit a field…",
            Self::Assign => "Assign…",
            Self::AddTags => "Add tags…",
            Self::RemoveTags => "Remove tags…",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Edit => "pencil",
            Self::Assign => "user",
            Self::AddTags => "tag",
            Self::RemoveTags => "x",
            Self::Archive => "archive",
            Self::Restore => "archive-restore",
        }
    }

    /// The dialog's title before "12 customers".
    pub fn verb(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::Assign => "Assign",
            Self::AddTags => "Add tags to",
            Self::RemoveTags => "Remove tags from",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
        }
    }
}

/// The fields that can be set for many at once.
const FIELDS: [&str; 7] = ["sector", "size", "kind", "city", "region", "country", "parent"];

/// The values of the dialog. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct BulkForm {
    field: RwSignal<String>,
    text: RwSignal<String>,
    choice: RwSignal<Option<Choice>>,
    pub owner: RwSignal<Option<Choice>>,
    tags: RwSignal<Vec<Choice>>,
    /// What stands in a control and is no value.
    problem: RwSignal<Option<String>>,
    /// The custom fields in use, which can be set too.
    custom: Signal<Vec<Defined>>,
    currency: RwSignal<String>,
    several: RwSignal<Vec<Choice>>,
}

impl BulkForm {
    /// `currency` is for amounts until another one is chosen.
    pub fn new(custom: Signal<Vec<Defined>>, currency: String) -> Self {
        let form = Self {
            field: RwSignal::new("sector".to_owned()),
            text: RwSignal::new(String::new()),
            choice: RwSignal::new(None),
            owner: RwSignal::new(None),
            tags: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            custom,
            currency: RwSignal::new(currency),
            several: RwSignal::new(Vec::new()),
        };
        Effect::watch(move || form.field.get(), move |_, _, _| form.clear_value(), false);
        form
    }

    fn clear_value(self) {
        self.text.set(String::new());
        self.choice.set(None);
        self.problem.set(None);
        self.several.set(Vec::new());
    }

    /// The custom field that is chosen; tracked.
    fn custom_field(self) -> Option<Defined> {
        self.custom.with(|custom| custom_fields::find(custom, &self.field.read()))
    }

    /// What is to be done, or what is missing; tracked.
    pub fn action(self, kind: BulkActionKind) -> Result<BulkAction, String> {
        if let Some(problem) = self.problem.get() {
            return Err(format!("The value {problem}."));
        }
        let tags = || {
            let tags: Vec<_> = self.tags.read().iter().map(|choice| choice.value.clone()).collect();
            if tags.is_empty() { Err("Choose at least one tag.".to_owned()) } else { Ok(tags) }
        };
        Ok(match kind {
            BulkActionKind::Edit => BulkAction::Edit { fields: Box::new(self.fields()?) },
            BulkActionKind::Assign => {
                let owner = self.owner.with(|owner| owner.as_ref().and_then(|owner| owner.value.parse().ok()));
                BulkAction::Assign { owner_id: owner.ok_or_else(|| "Choose an owner.".to_owned())? }
            }
            BulkActionKind::AddTags => BulkAction::AddTags { tags: tags()? },
            BulkActionKind::RemoveTags => BulkAction::RemoveTags { tags: tags()? },
            BulkActionKind::Archive => BulkAction::Archive {},
            BulkActionKind::Restore => BulkAction::Restore {},
        })
    }

    /// An empty value clears the field, but for the kind, which everybody has.
    fn fields(self) -> Result<BulkFields, String> {
        if let Some(field) = self.custom_field() {
            let held = Held {
                text: self.text.get(),
                currency: self.currency.get(),
                several: self.several.read().iter().map(|choice| choice.value.clone()).collect(),
            };
            let value = held.read(&field).map_err(|message| format!("{} {message}.", field.label))?;
            return Ok(BulkFields { custom: [(field.key.clone(), value)].into(), ..BulkFields::default() });
        }
        let text = Some(self.text.get().trim().to_owned()).filter(|text| !text.is_empty());
        let chosen = self.choice.with(|choice| choice.as_ref().map(|choice| choice.value.clone()));
        let mut fields = BulkFields::default();
        match self.field.get().as_str() {
            "kind" => fields.kind = Some(text.and_then(|code| CustomerKind::from_code(&code)).ok_or_else(|| "Choose a kind.".to_owned())?),
            "size" => fields.size = text.and_then(|code| CustomerSize::from_code(&code)).into(),
            "city" => fields.city = text.into(),
            "region" => fields.region = text.into(),
            "country" => fields.country = chosen.into(),
            "parent" => fields.parent_id = chosen.and_then(|id| id.parse().ok()).into(),
            _ => fields.sector = Patch::from(chosen),
        }
        Ok(fields)
    }
}

/// The controls for one deed.
#[component]
pub fn BulkFieldsView(form: BulkForm, kind: BulkActionKind, choices: Loading<Choices>, error: Signal<Option<String>>) -> impl IntoView {
    match kind {
        BulkActionKind::Archive | BulkActionKind::Restore => ().into_any(),
        BulkActionKind::Assign => {
            view! { <Combobox bind=Bind::new(unique_id("owner"), form.owner, error).with_problem(form.problem) label="New owner" required=true source=owner_source(choices)/> }.into_any()
        }
        BulkActionKind::AddTags | BulkActionKind::RemoveTags => view! {
            <TagInput
                bind=Bind::new(unique_id("tags"), form.tags, error).with_problem(form.problem) label="Tags" required=true source=tag_source(choices)
                allow_new={kind == BulkActionKind::AddTags} maxlength=40
            />
        }
        .into_any(),
        BulkActionKind::Edit => {
            let fields = Signal::derive(move || {
                let custom = form.custom.get().into_iter().map(|field| Choice::new(field.name(), field.label.clone()));
                FIELDS.into_iter().map(|key| Choice::new(key, label(key))).chain(custom).collect::<Vec<_>>()
            });
            view! {
                <Select bind=form.field label="Field" choices=fields/>
                {move || value_view(form, &form.field.read(), choices, error)}
            }
            .into_any()
        }
    }
}

fn value_view(form: BulkForm, field: &str, choices: Loading<Choices>, error: Signal<Option<String>>) -> AnyView {
    let chosen = || Bind::new(unique_id("value"), form.choice, error).with_problem(form.problem);
    let text = || Bind::new(unique_id("value"), form.text, error);
    let label = "New value";
    let hint = "Left empty, the field is cleared.";
    if let Some(field) = untrack(|| form.custom_field()) {
        let currency = Bind::new(unique_id("currency"), form.currency, Signal::<Option<String>>::stored(None));
        let binds =
            CustomBinds { text: text(), currency, several: Bind::new(unique_id("values"), form.several, error).with_problem(form.problem) };
        return view! { <CustomControl field=field.field().clone() binds label hint/> }.into_any();
    }
    match field {
        "kind" => {
            let choices = named::<CustomerKind>();
            view! { <Select bind=text() label choices placeholder="Choose…" required=true/> }.into_any()
        }
        "size" => {
            let choices = named::<CustomerSize>();
            view! { <Select bind=text() label choices placeholder="Not set" hint/> }.into_any()
        }
        "country" => view! { <Combobox bind=chosen() label source=country_source() hint/> }.into_any(),
        "parent" => view! { <Combobox bind=chosen() label source=company_source(None) hint/> }.into_any(),
        "sector" => view! { <Combobox bind=chosen() label source=sector_source(choices) hint/> }.into_any(),
        _ => view! { <Field bind=text() label maxlength=100 hint/> }.into_any(),
    }
}

fn named<T: Named + Send + Sync>() -> Signal<Vec<Choice>> {
    Signal::stored(T::ALL.iter().map(|value| Choice::new(value.code(), value.label())).collect())
}

//! What is to be done with many records: the fields of the dialog, and the action they make.

use leptos::prelude::*;
use shared::{
    record::{Kind, State, common, uses},
    records::bulk::BulkAction,
};
use ui::{Bind, Choice, Combobox, Select, TagInput, unique_id};
use uuid::Uuid;

use super::{dialog::Bulk, may};
use crate::{
    attribute::{Attr, PREFIX, Shape, built_in, find},
    attribute_value::Draft,
    control::{Binds, Control},
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
    /// What the reader may do with what is selected; tracked.
    pub fn offered(bulk: Bulk) -> Vec<Self> {
        let spec = bulk.selection.spec;
        let mut kinds = Vec::new();
        let is_archived = bulk.selection.is_archived();
        if !is_archived {
            kinds.push(Self::Edit);
            if spec.field(common::OWNER.key).is_some_and(|field| field.is(uses::FORM)) {
                kinds.push(Self::Assign);
            }
            if spec.field(common::TAGS.key).is_some_and(|field| matches!(field.kind, Kind::Tags)) {
                kinds.extend([Self::AddTags, Self::RemoveTags]);
            }
        }
        if may(spec, "archive") {
            kinds.push(if is_archived { Self::Restore } else { Self::Archive });
        }
        kinds
    }

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

    /// The dialog's title before "12 leads".
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

/// The values of the dialog. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct BulkForm {
    /// The key of the field that is set.
    field: RwSignal<String>,
    values: StoredValue<Vec<(Attr, Binds)>>,
    owner: RwSignal<Option<Choice>>,
    tags: RwSignal<Vec<Choice>>,
    /// What stands in a control and is no value.
    problem: RwSignal<Option<String>>,
    /// What is missing, once it was tried.
    pub error: RwSignal<Option<String>>,
}

impl BulkForm {
    pub fn new(bulk: Bulk) -> Self {
        let (problem, error) = (RwSignal::new(None), RwSignal::new(None));
        let own = built_in(bulk.selection.spec).into_iter().filter(|attr| attr.is(uses::BULK));
        let attrs: Vec<Attr> = own.chain(bulk.added.get_untracked()).collect();
        let bind = |attr: Attr| (attr, Binds::at(&unique_id("value"), &first(attr, &bulk.known.currency()), error.into(), problem));
        // None yet: an empty value clears a field, which must not be one key away.
        let field = RwSignal::new(String::new());
        let values = StoredValue::new(attrs.into_iter().map(bind).collect());
        Effect::watch(move || field.get(), move |_, _, _| problem.set(None), false);
        Self { field, values, owner: RwSignal::new(None), tags: RwSignal::new(Vec::new()), problem, error }
    }

    /// Whether it is still open which field is to be set; tracked.
    pub fn lacks_field(self, kind: BulkActionKind) -> bool {
        kind == BulkActionKind::Edit && self.field.read().is_empty()
    }

    /// The field that is set, with its control; tracked.
    fn chosen(self) -> Option<(Attr, Binds)> {
        self.values.with_value(|values| values.iter().find(|(attr, _)| attr.key == *self.field.read()).copied())
    }

    /// What is called so among what was chosen; tracked.
    pub fn name(self, id: Uuid) -> Option<String> {
        let id = id.to_string();
        let owner = self.owner.with(|owner| owner.as_ref().filter(|owner| owner.value == id).map(|owner| owner.label.clone()));
        let value = || self.chosen().and_then(|(attr, binds)| binds.draft(attr)?.chosen.into_iter().find(|(value, _)| *value == id));
        owner.or_else(|| value().map(|(_, label)| label))
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
            BulkActionKind::Edit => BulkAction::Edit { fields: self.fields()? },
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

    /// An empty value clears the field, but where it must have one.
    fn fields(self) -> Result<State, String> {
        let missing = || "Choose a field.".to_owned();
        let (attr, binds) = self.chosen().ok_or_else(missing)?;
        let value = attr.read(&binds.draft(attr).ok_or_else(missing)?).map_err(|message| format!("{} {message}.", attr.label))?;
        // Parts of an address are named alone, fields that were added by their whole path.
        let name = if attr.path.starts_with(PREFIX) { attr.path } else { attr.path.rsplit('.').next().unwrap_or(attr.path) };
        Ok(State::from_iter([(name.to_owned(), attr.requested(&value))]))
    }
}

/// With what a control begins: nothing, or the first of a list where nothing cannot be.
fn first(attr: Attr, currency: &str) -> Draft {
    let draft = attr.draft(&serde_json::Value::Null, currency);
    match attr.choices.first().filter(|_| attr.shape == Shape::One && attr.is_required()) {
        Some(choice) => Draft { text: choice.value.clone(), ..draft },
        None => draft,
    }
}

/// The controls for one action.
#[component]
pub fn BulkFieldsView(bulk: Bulk, form: BulkForm, kind: BulkActionKind) -> impl IntoView {
    let error: Signal<Option<String>> = form.error.into();
    let source = |key: &str| find(&built_in(bulk.selection.spec), key).map(|attr| bulk.known.source_of(attr));
    match kind {
        BulkActionKind::Archive | BulkActionKind::Restore => ().into_any(),
        BulkActionKind::Assign => source(common::OWNER.key)
            .map(|source| {
                let bind = Bind::new(unique_id("owner"), form.owner, error).with_problem(form.problem);
                view! { <Combobox bind label="New owner" required=true source/> }
            })
            .into_any(),
        BulkActionKind::AddTags | BulkActionKind::RemoveTags => source(common::TAGS.key)
            .map(|source| {
                let bind = Bind::new(unique_id("tags"), form.tags, error).with_problem(form.problem);
                view! { <TagInput bind label="Tags" required=true source allow_new={kind == BulkActionKind::AddTags} maxlength=40/> }
            })
            .into_any(),
        BulkActionKind::Edit => {
            let fields =
                form.values.with_value(|values| values.iter().map(|(attr, _)| Choice::new(attr.key, attr.label)).collect::<Vec<_>>());
            view! {
                <Select bind=form.field label="Field" required=true choices=fields placeholder="Choose a field…"/>
                {move || form.chosen().map(|(attr, binds)| view! {
                    <Control attr binds known=bulk.known/>
                    {(!attr.is_required()).then(|| view! { <p class="quiet">"Left empty, the field is cleared."</p> })}
                })}
            }
            .into_any()
        }
    }
}

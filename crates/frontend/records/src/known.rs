//! What values are called, and what there is to choose from, in filters and in forms.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use platform::{client::Failure, loading::Loading, session::use_session, time::Day};
use shared::{
    record::Spec,
    records::{
        choices::Choices,
        filter::{FieldKind, Filter, FilterField},
    },
};
use ui::{Choice, Source, format_number, matching};

use uuid::Uuid;

use super::{
    api,
    attribute::{Attr, Shape, built_in, find},
    pages::Pages,
};

/// The user who reads, whoever that is.
const ME: &str = "me";

/// The source of a field that offers its choices in a way of its own, by the field's key and the id of the record under edit.
pub type OwnSource = fn(&str, Option<Uuid>) -> Option<Source>;

/// The values in use, and names that were looked up. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Known {
    spec: &'static Spec,
    own: OwnSource,
    /// The record under edit, which is no choice for itself.
    record: Option<Uuid>,
    choices: Signal<Option<Choices>>,
    names: RwSignal<HashMap<String, String>>,
    asked: StoredValue<HashSet<String>>,
}

impl Known {
    pub fn new(pages: &'static Pages, choices: Loading<Choices>) -> Self {
        Self { own: pages.source, choices: choices.value.into(), ..Self::bare(pages.spec) }
    }

    /// Where nothing but closed lists is offered.
    pub fn bare(spec: &'static Spec) -> Self {
        let choices = Signal::stored(None);
        Self {
            spec,
            own: |_, _| None,
            record: None,
            choices,
            names: RwSignal::new(HashMap::new()),
            asked: StoredValue::new(HashSet::new()),
        }
    }

    /// The same while this record is edited.
    pub fn editing(self, id: &str) -> Self {
        Self { record: id.parse().ok(), ..self }
    }

    /// The currency of amounts that have none yet.
    pub fn currency(self) -> String {
        self.choices.with_untracked(|known| known.as_ref().map_or_else(|| "EUR".to_owned(), |known| known.base_currency.clone()))
    }

    /// What a value of a filter reads as; tracked.
    pub fn name(self, field: &FilterField, value: &str) -> String {
        if let Some(choice) = field.choices.iter().find(|choice| choice.code == value) {
            return choice.label.clone();
        }
        let named = || self.names.with(|names| names.get(value).cloned());
        match field.kind {
            FieldKind::User if value == ME => "me".to_owned(),
            FieldKind::User => {
                let owner = self.owners().into_iter().find(|owner| owner.value == value).map(|owner| owner.label);
                owner.or_else(named).unwrap_or_else(|| "somebody".to_owned())
            }
            FieldKind::Team => named().unwrap_or_else(|| "a team".to_owned()),
            FieldKind::Record => named().unwrap_or_else(|| "a record".to_owned()),
            FieldKind::Date => Day::parse(value).map_or_else(|| value.to_owned(), Day::short),
            FieldKind::YesNo => if value == "true" { "yes" } else { "no" }.to_owned(),
            FieldKind::Number | FieldKind::Money => value.parse::<i64>().map_or_else(|_| value.to_owned(), format_number),
            _ => self.label_of(&field.key, value),
        }
    }

    fn label_of(self, key: &str, value: &str) -> String {
        find(&built_in(self.spec), key).map_or_else(|| value.to_owned(), |attr| attr.label_of(value))
    }

    /// What a record of this type is called, once that was looked up; tracked.
    pub fn name_of(self, code: &'static str, id: &str) -> Option<String> {
        self.look_up_record(code, id);
        self.names.with(|names| names.get(id).cloned())
    }

    fn look_up_record(self, code: &str, id: &str) {
        if self.is_first(id) {
            let (code, id) = (code.to_owned(), id.to_owned());
            leptos::task::spawn_local(async move {
                let name = api::name(&code, &id).await;
                drop(self.keep(name.map(|name| vec![(id, name)])));
            });
        }
    }

    /// Looks up the names of the records and teams that a filter refers to.
    pub fn look_up(self, filter: &Filter, fields: &[FilterField]) {
        for condition in filter.conditions() {
            let Some(field) = fields.iter().find(|field| field.key == condition.field) else { continue };
            match (field.kind, &field.record) {
                (FieldKind::Team, _) if self.is_first("teams") => {
                    leptos::task::spawn_local(async move { drop(self.keep(api::teams().await)) });
                }
                (FieldKind::Record, Some(code)) => condition.values.iter().for_each(|id| self.look_up_record(code, id)),
                _ => {}
            }
        }
    }

    /// Whether nobody has asked for this before.
    fn is_first(self, what: &str) -> bool {
        self.asked.try_update_value(|asked| asked.insert(what.to_owned())) == Some(true)
    }

    /// Keeps names from now on.
    fn keep(self, found: Result<Vec<(String, String)>, Failure>) -> Result<Vec<Choice>, String> {
        let found = found.map_err(|failure| failure.message())?;
        let _ = self.names.try_update(|names| names.extend(found.iter().cloned()));
        Ok(found.into_iter().map(|(id, name)| Choice::new(id, name)).collect())
    }

    /// What can be chosen for a field in a filter; open lists take other values too.
    pub fn source(self, field: &FilterField) -> Source {
        match (field.kind, field.record.clone()) {
            (FieldKind::Record, Some(code)) => (self.own)(&field.key, None).unwrap_or_else(|| self.records(code)),
            (FieldKind::Team, _) => self.teams(),
            _ => {
                let field = field.clone();
                Source::local(move |text| matching(untrack(|| self.offered(&field)), text))
            }
        }
    }

    fn offered(self, field: &FilterField) -> Vec<Choice> {
        if !field.choices.is_empty() {
            return field.choices.iter().map(|choice| Choice::new(choice.code.clone(), choice.label.clone())).collect();
        }
        if field.kind == FieldKind::User {
            let me = Choice::new(ME, "Me").hint("Whoever looks at the list");
            return std::iter::once(me).chain(self.owners()).collect();
        }
        self.in_use(&field.key)
    }

    /// What can be chosen for a field in a form.
    pub fn source_of(self, attr: Attr) -> Source {
        match attr.shape {
            Shape::User => Source::local(move |text| matching(untrack(|| self.owners()), text)),
            Shape::Team => self.teams(),
            Shape::Record(code) => (self.own)(attr.key, self.record).unwrap_or_else(|| self.records(code.to_owned())),
            Shape::Tags => Source::local(move |text| matching(untrack(|| self.in_use(attr.key)), text)),
            Shape::Suggest => Source::local(move |text| self.suggested(attr, text)),
            _ => Source::fixed(attr.choices.clone()),
        }
    }

    /// The values in use and the usual ones; another one may be written.
    fn suggested(self, attr: Attr, text: &str) -> Vec<Choice> {
        let mut known = untrack(|| self.in_use(attr.key));
        for usual in attr.usual {
            if !known.iter().any(|choice| choice.value == *usual) {
                known.push(Choice::new(*usual, attr.label_of(usual)));
            }
        }
        let typed = text.trim();
        let is_known = known.iter().any(|choice| choice.label.eq_ignore_ascii_case(typed));
        let mut found = matching(known, text);
        if !typed.is_empty() && !is_known {
            let value = if attr.usual.is_empty() { typed.to_owned() } else { typed.to_lowercase() };
            found.push(Choice::new(value.clone(), attr.label_of(&value)).hint("New"));
        }
        found
    }

    fn records(self, code: String) -> Source {
        let own = self.record.filter(|_| code == self.spec.code).map(|id| id.to_string());
        Source::new(move |text: String| {
            let (code, own) = (code.clone(), own.clone());
            async move {
                let mut found = self.keep(api::named(&code, &text).await)?;
                found.retain(|choice| Some(&choice.value) != own.as_ref());
                Ok(found)
            }
        })
    }

    fn teams(self) -> Source {
        Source::new(move |text: String| async move { Ok(matching(self.keep(api::teams().await)?, &text)) })
    }

    /// The values of a field that are in use, the usual ones where none is; tracked.
    pub fn in_use(self, key: &str) -> Vec<Choice> {
        let attr = find(&built_in(self.spec), key);
        let mut values = self.choices.with(|known| known.as_ref().map(|known| known.of(key).to_vec()).unwrap_or_default());
        if values.is_empty() {
            values = attr.map(|attr| attr.usual.iter().map(|usual| (*usual).to_owned()).collect()).unwrap_or_default();
        }
        let label = |value: &str| attr.map_or_else(|| value.to_owned(), |attr| attr.label_of(value));
        values.into_iter().map(|value| Choice::new(value.clone(), label(&value))).collect()
    }

    /// Whom records may belong to, oneself first; tracked.
    pub fn owners(self) -> Vec<Choice> {
        let me = use_session().my_id();
        let mut owners = self.choices.with(|known| known.as_ref().map(|known| known.owners.clone()).unwrap_or_default());
        owners.sort_by_key(|owner| Some(owner.id) != me);
        let choice = |owner: shared::identity::UserRef| {
            let choice = Choice::new(owner.id.to_string(), owner.name);
            if Some(owner.id) == me { choice.hint("You") } else { choice }
        };
        owners.into_iter().map(choice).collect()
    }
}

/// Whether values that are not offered can be typed.
pub fn is_open(field: &FilterField) -> bool {
    field.choices.is_empty() && matches!(field.kind, FieldKind::Text | FieldKind::Choice | FieldKind::Choices)
}

//! What values are called, and what there is to choose from, in filters and in forms.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use platform::{client::Failure, loading::Loading, session::use_session, time::Day};
use shared::{
    countries,
    records::{
        choices::Choices,
        filter::{FieldKind, Filter, FilterField},
    },
};
use ui::{Choice, Source, format_number};

use super::{
    api,
    attribute::{Attr, Shape},
};

/// The user who reads, whoever that is.
const ME: &str = "me";

/// The values in use, and names that were looked up. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Known {
    choices: Loading<Choices>,
    names: RwSignal<HashMap<String, String>>,
    asked: StoredValue<HashSet<String>>,
}

impl Known {
    pub fn new(choices: Loading<Choices>) -> Self {
        Self { choices, names: RwSignal::new(HashMap::new()), asked: StoredValue::new(HashSet::new()) }
    }

    /// The currency of amounts that have none yet.
    pub fn currency(self) -> String {
        self.choices.value.with_untracked(|known| known.as_ref().map_or_else(|| "EUR".to_owned(), |known| known.base_currency.clone()))
    }

    /// What a value of a filter reads as; tracked.
    pub fn name(self, field: &FilterField, value: &str) -> String {
        if let Some((_, label)) = field.choices.iter().find(|(code, _)| code == value) {
            return label.clone();
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
            _ => value.to_owned(),
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
                (FieldKind::Record, Some(code)) => {
                    for id in condition.values.iter().filter(|id| self.is_first(id)).cloned() {
                        let code = code.clone();
                        leptos::task::spawn_local(async move {
                            let name = api::name(&code, &id).await;
                            drop(self.keep(name.map(|name| vec![(id, name)])));
                        });
                    }
                }
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
            (FieldKind::Record, Some(code)) => self.records(code),
            (FieldKind::Team, _) => self.teams(),
            _ => {
                let field = field.clone();
                Source::local(move |text| matching(untrack(|| self.offered(&field)), text))
            }
        }
    }

    fn offered(self, field: &FilterField) -> Vec<Choice> {
        if !field.choices.is_empty() {
            return field.choices.iter().map(|(code, label)| Choice::new(code.clone(), label.clone())).collect();
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
            Shape::Record(code) => self.records(code.to_owned()),
            Shape::Tags => Source::local(move |text| matching(untrack(|| self.in_use(attr.key)), text)),
            Shape::Suggest => Source::local(move |text| {
                let (known, typed) = (untrack(|| self.in_use(attr.key)), text.trim());
                let is_known = known.iter().any(|choice| choice.label.eq_ignore_ascii_case(typed));
                let mut found = matching(known, text);
                // The exact one first.
                found.sort_by_key(|choice| !choice.label.eq_ignore_ascii_case(typed));
                if !typed.is_empty() && !is_known {
                    found.push(Choice::new(typed, typed).hint("New"));
                }
                found
            }),
            _ => Source::fixed(attr.choices.clone()),
        }
    }

    fn records(self, code: String) -> Source {
        Source::new(move |text: String| {
            let code = code.clone();
            async move { self.keep(api::named(&code, &text).await) }
        })
    }

    fn teams(self) -> Source {
        Source::new(move |text: String| async move { Ok(matching(self.keep(api::teams().await)?, &text)) })
    }

    /// The values of a field that are in use, the usual ones first; tracked.
    pub fn in_use(self, key: &str) -> Vec<Choice> {
        let read = |value: &String| Choice::new(value.clone(), if key == "country" { country(value) } else { value.clone() });
        self.choices.value.with(|known| known.as_ref().map(|known| known.of(key).iter().map(read).collect()).unwrap_or_default())
    }

    /// Whom records may belong to, oneself first; tracked.
    pub fn owners(self) -> Vec<Choice> {
        let me = use_session().my_id();
        let mut owners = self.choices.value.with(|known| known.as_ref().map(|known| known.owners.clone()).unwrap_or_default());
        owners.sort_by_key(|owner| Some(owner.id) != me);
        let choice = |owner: shared::identity::UserRef| {
            let choice = Choice::new(owner.id.to_string(), owner.name);
            if Some(owner.id) == me { choice.hint("You") } else { choice }
        };
        owners.into_iter().map(choice).collect()
    }
}

fn country(code: &str) -> String {
    countries::name(code).unwrap_or(code).to_owned()
}

fn matching(mut choices: Vec<Choice>, text: &str) -> Vec<Choice> {
    let wanted = text.trim().to_lowercase();
    choices.retain(|choice| choice.label.to_lowercase().contains(&wanted));
    choices
}

/// Whether values that are not offered can be typed.
pub fn is_open(field: &FilterField) -> bool {
    field.choices.is_empty() && matches!(field.kind, FieldKind::Text | FieldKind::Choice | FieldKind::Choices)
}

//! What the values of filters are called, and what there is to choose from.

use platform::{client::Failure, loading::Loading, session::use_session, time::Day};
use std::collections::{HashMap, HashSet};
use ui::{Choice, Source, format_number};

use leptos::prelude::*;
use shared::{
    customers::filter::{FieldKind, Filter, FilterField},
    records::choices::Choices,
};

use super::{
    api,
    columns::{capitalised, country_name},
    list_api,
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

    /// What a value reads as; tracked.
    pub fn name(self, field: &FilterField, value: &str) -> String {
        if let Some((_, label)) = field.choices.iter().find(|(code, _)| code == value) {
            return label.clone();
        }
        let named = || self.names.with(|names| names.get(value).cloned());
        match field.kind {
            FieldKind::User if value == ME => "me".to_owned(),
            FieldKind::User => self.owner(value).or_else(named).unwrap_or_else(|| "somebody".to_owned()),
            FieldKind::Team => named().unwrap_or_else(|| "a team".to_owned()),
            FieldKind::Record => named().unwrap_or_else(|| if is_of(field, SEGMENTS) { "a segment" } else { "a customer" }.to_owned()),
            FieldKind::Date => Day::parse(value).map_or_else(|| value.to_owned(), Day::short),
            FieldKind::YesNo => if value == "true" { "yes" } else { "no" }.to_owned(),
            FieldKind::Number | FieldKind::Money => value.parse::<i64>().map_or_else(|_| value.to_owned(), format_number),
            _ if field.key == "country" => country_name(value),
            _ if field.key == "sector" => capitalised(value),
            _ => value.to_owned(),
        }
    }

    /// Looks up the names of the customers, teams and segments that a filter refers to.
    pub fn look_up(self, filter: &Filter, fields: &[FilterField]) {
        for condition in filter.conditions() {
            let Some(field) = fields.iter().find(|field| field.key == condition.field) else { continue };
            if is_of(field, CUSTOMERS) {
                condition.values.iter().for_each(|id| self.look_up_customer(id));
            } else if let Some(listed) = Listed::of(field)
                && self.is_first(&field.key)
            {
                leptos::task::spawn_local(async move { drop(self.listed(listed).await) });
            }
        }
    }

    fn look_up_customer(self, id: &str) {
        let (Ok(customer), key) = (id.parse(), id.to_owned()) else { return };
        if self.is_first(id) {
            leptos::task::spawn_local(async move {
                if let Ok(customer) = api::get(customer).await {
                    let _ = self.names.try_update(|names| names.insert(key, customer.name));
                }
            });
        }
    }

    /// Whether nobody has asked for this before.
    fn is_first(self, what: &str) -> bool {
        self.asked.try_update_value(|asked| asked.insert(what.to_owned())) == Some(true)
    }

    /// The teams or segments, whose names are known from then on.
    async fn listed(self, listed: Listed) -> Result<Vec<Choice>, Failure> {
        let found: Vec<(String, String)> = match listed {
            Listed::Teams => list_api::teams().await?.into_iter().map(|team| (team.id.to_string(), team.name)).collect(),
            Listed::Segments => list_api::segments().await?.into_iter().map(|segment| (segment.id.to_string(), segment.name)).collect(),
        };
        let _ = self.names.try_update(|names| names.extend(found.iter().cloned()));
        Ok(found.into_iter().map(|(id, name)| Choice::new(id, name)).collect())
    }

    /// What can be chosen for a field; open lists take other values too.
    pub fn source(self, field: &FilterField) -> Source {
        if is_of(field, CUSTOMERS) {
            return Source::new(move |text: String| async move {
                let found = api::companies(&text).await.map_err(|failure| failure.message())?;
                let _ = self.names.try_update(|names| names.extend(found.iter().map(|row| (row.id.to_string(), row.name.clone()))));
                Ok(found.into_iter().map(|row| Choice::new(row.id.to_string(), row.name)).collect())
            });
        }
        if let Some(listed) = Listed::of(field) {
            return Source::new(move |text: String| async move {
                let wanted = text.trim().to_lowercase();
                let mut found = self.listed(listed).await.map_err(|failure| failure.message())?;
                found.retain(|choice| choice.label.to_lowercase().contains(&wanted));
                Ok(found)
            });
        }
        let field = field.clone();
        Source::local(move |text| {
            let wanted = text.trim().to_lowercase();
            let mut found = untrack(|| self.offered(&field));
            found.retain(|choice| choice.label.to_lowercase().contains(&wanted));
            found
        })
    }

    fn offered(self, field: &FilterField) -> Vec<Choice> {
        let mut offered: Vec<_> =
            if field.kind == FieldKind::User { vec![Choice::new(ME, "Me").hint("Whoever looks at the list")] } else { Vec::new() };
        if !field.choices.is_empty() {
            offered.extend(field.choices.iter().map(|(code, label)| Choice::new(code.clone(), label.clone())));
            return offered;
        }
        self.choices.value.with(|known| {
            let Some(known) = known else { return };
            match (field.kind, field.key.as_str()) {
                (FieldKind::User, _) => {
                    offered.extend(known.owners.iter().map(|owner| Choice::new(owner.id.to_string(), owner.name.clone())))
                }
                (_, "sector") => offered.extend(known.of("sector").iter().map(|sector| Choice::new(sector.clone(), capitalised(sector)))),
                (_, "tags") => offered.extend(known.of("tags").iter().cloned().map(Choice::from)),
                (_, "country") => offered.extend(known.of("country").iter().map(|code| Choice::new(code.clone(), country_name(code)))),
                _ => {}
            }
        });
        offered
    }

    fn owner(self, id: &str) -> Option<String> {
        let me = use_session().my_id();
        self.choices.value.with(|known| {
            let owner = known.as_ref()?.owners.iter().find(|owner| owner.id.to_string() == id)?;
            Some(if Some(owner.id) == me { format!("{} (you)", owner.name) } else { owner.name.clone() })
        })
    }
}

/// The codes of the record types that fields refer to.
const CUSTOMERS: &str = "customers";
const SEGMENTS: &str = "segments";

/// Whether the field refers to records of this type.
fn is_of(field: &FilterField, record: &str) -> bool {
    field.kind == FieldKind::Record && field.record.as_deref() == Some(record)
}

/// What is read whole to choose from.
#[derive(Clone, Copy)]
enum Listed {
    Teams,
    Segments,
}

impl Listed {
    fn of(field: &FilterField) -> Option<Self> {
        match field.kind {
            FieldKind::Team => Some(Self::Teams),
            _ if is_of(field, SEGMENTS) => Some(Self::Segments),
            _ => None,
        }
    }
}

/// Whether values that are not offered can be typed.
pub fn is_open(field: &FilterField) -> bool {
    field.choices.is_empty() && matches!(field.kind, FieldKind::Text | FieldKind::Choice | FieldKind::Choices)
}

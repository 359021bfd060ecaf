//! What a record type is: declared once, compiled into the server and the web app, and read by every machine of the record kit.

mod check;

pub use check::{check, value_of_kind};

use crate::page::Direction;
use crate::records::filter::FieldKind;
use crate::{Named, countries, languages};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A record as its own requests say it: fields by name, as the Edit DTO has them.
pub type State = Map<String, Value>;

/// A record of whatever type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RecordRef {
    /// The code of its type: `customers`, `leads` …
    pub record: String,
    /// The id of the record.
    pub id: Uuid,
}

/// A record by what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct NamedRecord {
    /// The code of its type: `customers`, `leads` …
    pub record: String,
    /// The id of the record.
    pub id: Uuid,
    /// What the record is called.
    pub name: String,
}

/// The declaration of a record type.
pub struct Spec {
    /// In paths and wherever a kind of record is named, in the plural: `leads`.
    pub code: &'static str,
    /// In permissions, audit actions and the search index, in the singular: `lead`.
    pub subject: &'static str,
    /// As people say it: one, and many.
    pub noun: (&'static str, &'static str),
    /// The key of the field that a record is called by.
    pub title: &'static str,
    /// The keys of the fields that tell apart who is called alike, as search results show them.
    pub subtitle: &'static [&'static str],
    /// In the order in which people see them.
    pub fields: &'static [Field],
    /// How the list is sorted unless somebody says otherwise.
    pub sort: (&'static str, Direction),
    /// How its audit entries are told.
    pub history: History,
    /// The keys by which a row of a sheet is recognised as a record that is there, the usual ones first. `id` always is one.
    pub match_by: &'static [&'static str],
}

/// How a record type's audit entries are told where its fields do not say it.
pub struct History {
    /// Actions, as the rest of a sentence that begins with who did it: `("customer.merged", "merged another customer into this one")`.
    pub deeds: &'static [(&'static str, &'static str)],
    /// What entries call that is no field.
    pub labels: &'static [(&'static str, &'static str)],
    /// Fields whose values begin with a capital where people read them.
    pub capitalised: &'static [&'static str],
    /// What names other records of the type and is no field, and what these are called where the name must stay hidden.
    pub veiled: &'static [(&'static str, &'static str)],
}

impl History {
    /// Nothing but fields.
    pub const PLAIN: Self = Self { deeds: &[], labels: &[], capitalised: &[], veiled: &[] };
}

/// One field of a record type.
#[derive(Clone, Copy)]
pub struct Field {
    /// Stable name, in filters and sheets.
    pub key: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    /// What it takes part in: [`uses`] joined by `|`.
    pub uses: u16,
    /// The object in requests whose part it is: `address`.
    pub within: Option<&'static str>,
    /// Other headers that a sheet may have for it, in small letters and plain words, the likeliest first.
    pub synonyms: &'static [&'static str],
    /// What to enter, for forms.
    pub help: &'static str,
    /// Values that are offered before any are in use: small letters, which people read with a capital.
    pub usual: &'static [&'static str],
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

/// What a field takes part in.
pub mod uses {
    /// A column of the list, shown unless somebody chose others.
    pub const LIST: u16 = 1;
    /// The list can be sorted by it.
    pub const SORT: u16 = 1 << 1;
    /// The filter builder offers it.
    pub const FILTER: u16 = 1 << 2;
    /// A parameter of the list by its own name: `?stage=new`.
    pub const QUICK: u16 = 1 << 3;
    /// Its words find the record.
    pub const SEARCH: u16 = 1 << 4;
    /// Edited in the list.
    pub const INLINE: u16 = 1 << 5;
    /// Set on many records at once.
    pub const BULK: u16 = 1 << 6;
    /// Filled by a column of a sheet.
    pub const IMPORT: u16 = 1 << 7;
    /// A column of exported files.
    pub const EXPORT: u16 = 1 << 8;
    /// Part of the form, and so of requests.
    pub const FORM: u16 = 1 << 9;
    /// Must be given.
    pub const REQUIRED: u16 = 1 << 10;
    /// No two records have the same.
    pub const UNIQUE: u16 = 1 << 11;
    /// A column of the list that is hidden until somebody chooses it.
    pub const COLUMN: u16 = 1 << 12;
    /// What forms, lists and files usually have of a field.
    pub const USUAL: u16 = FORM | FILTER | INLINE | IMPORT | EXPORT;
}

/// What a field holds: how it is checked, stored, compared, read and shown.
#[derive(Clone, Copy)]
pub enum Kind {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters together.
    Lines(usize),
    /// One line for which the values in use are offered, compared without regard to case.
    Suggest(usize),
    Email,
    /// Sealed at rest; found by the whole number.
    Phone,
    /// A web address.
    Link,
    /// A whole number from the first to the second.
    Number(i64, i64),
    /// An amount in minor units with its currency.
    Money,
    /// A share of a hundred with at most two decimals, stored in hundredths.
    Percent,
    Day,
    Moment,
    YesNo,
    /// One of a closed list: codes and labels.
    Choice(fn() -> Vec<(&'static str, &'static str)>),
    Tags,
    /// Somebody who works here; `<key>_id` in requests.
    User,
    Team,
    /// A record of this code; `<key>_id` in requests.
    Ref(&'static str),
    /// ISO 3166-1 alpha-2.
    Country,
    /// ISO 639-1.
    Language,
    /// What only the domain knows how to store and show; compared as this kind.
    Own(FieldKind),
}

/// The codes and labels of an enumeration, for [`Kind::Choice`].
pub fn choices_of<T: Named>() -> Vec<(&'static str, &'static str)> {
    T::ALL.iter().map(|value| (value.code(), value.label())).collect()
}

impl Field {
    pub const fn new(key: &'static str, label: &'static str, kind: Kind, uses: u16) -> Self {
        Self { key, label, kind, uses, within: None, synonyms: &[], help: "", usual: &[] }
    }

    /// Names other headers that a sheet may have.
    pub const fn also(mut self, synonyms: &'static [&'static str]) -> Self {
        self.synonyms = synonyms;
        self
    }

    /// Makes it a part of an object in requests.
    pub const fn within(mut self, object: &'static str) -> Self {
        self.within = Some(object);
        self
    }

    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    pub const fn usual(mut self, usual: &'static [&'static str]) -> Self {
        self.usual = usual;
        self
    }

    /// Whether it takes part in any of these.
    pub const fn is(&self, uses: u16) -> bool {
        self.uses & uses != 0
    }

    /// Its name in requests, without the object whose part it is.
    pub fn request_key(&self) -> String {
        match self.kind {
            Kind::User | Kind::Team | Kind::Ref(_) => format!("{}_id", self.key),
            _ => self.key.to_owned(),
        }
    }

    /// Its name in requests with the object whose part it is: `address.city`.
    pub fn path(&self) -> String {
        let key = self.request_key();
        self.within.map_or(key.clone(), |object| format!("{object}.{key}"))
    }

    /// How it is compared in filters.
    pub fn filtered_as(&self) -> FieldKind {
        match self.kind {
            Kind::Line(_) | Kind::Lines(_) | Kind::Email | Kind::Link => FieldKind::Text,
            Kind::Phone => FieldKind::Sealed,
            Kind::Number(..) | Kind::Percent => FieldKind::Number,
            Kind::Money => FieldKind::Money,
            Kind::Day | Kind::Moment => FieldKind::Date,
            Kind::YesNo => FieldKind::YesNo,
            Kind::Suggest(_) | Kind::Choice(_) | Kind::Country | Kind::Language => FieldKind::Choice,
            Kind::Tags => FieldKind::Choices,
            Kind::User => FieldKind::User,
            Kind::Team => FieldKind::Team,
            Kind::Ref(_) => FieldKind::Record,
            Kind::Own(kind) => kind,
        }
    }

    /// The codes and labels of a closed list; empty where values are open.
    pub fn choices(&self) -> Vec<(&'static str, &'static str)> {
        match self.kind {
            Kind::Choice(choices) => choices(),
            Kind::Country => countries::COUNTRIES.to_vec(),
            Kind::Language => languages::LANGUAGES.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Its value in a record's state.
    pub fn of<'a>(&self, state: &'a State) -> &'a Value {
        let key = self.request_key();
        let holder = match self.within {
            Some(object) => state.get(object).and_then(Value::as_object),
            None => Some(state),
        };
        holder.and_then(|holder| holder.get(&key)).unwrap_or(&Value::Null)
    }
}

impl Spec {
    /// The field of this key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The field of this name in requests: `owner_id`, `city` for a part of the address.
    pub fn requested(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.request_key() == key)
    }

    /// The fields that take part in any of these.
    pub fn using(&self, uses: u16) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is(uses))
    }

    /// What people read for a field's name, in requests or in filters.
    pub fn label(&self, key: &str) -> Option<&'static str> {
        let last = key.rsplit('.').next().unwrap_or(key);
        self.field(last).or_else(|| self.requested(last)).map(|field| field.label)
    }

    /// What happened, as the rest of a sentence that begins with who did it.
    pub fn deed(&self, action: &str) -> String {
        if let Some((_, words)) = self.history.deeds.iter().find(|(known, _)| *known == action) {
            return (*words).to_owned();
        }
        let verb = action.rsplit('.').next().unwrap_or(action);
        let one = self.noun.0;
        match verb {
            _ if action.strip_suffix(verb).and_then(|subject| subject.strip_suffix('.')) != Some(self.subject) => verb.replace('_', " "),
            "created" => format!("added this {one}"),
            "edited" => "changed".to_owned(),
            "imported" | "archived" | "restored" => format!("{verb} this {one}"),
            _ => verb.replace('_', " "),
        }
    }

    /// What a record is called.
    pub fn title_of(&self, state: &State) -> String {
        self.field(self.title).and_then(|field| field.of(state).as_str()).unwrap_or_default().to_owned()
    }
}

/// Fields that nearly every record type has.
pub mod common {
    use super::{Field, Kind, uses::*};

    pub const OWNER: Field = Field::new("owner", "Owner", Kind::User, LIST | FILTER | QUICK | INLINE | IMPORT | EXPORT | FORM)
        .also(&["record owner", "account owner", "account manager", "assigned to", "assignee", "sales agent", "sales representative"])
        .help("Who looks after it.");
    pub const TEAM: Field = Field::new("team", "Team", Kind::Team, FILTER);
    pub const TAGS: Field =
        Field::new("tags", "Tags", Kind::Tags, USUAL | LIST | QUICK | SEARCH).also(&["tag", "labels", "label", "keywords"]);
    pub const CREATED: Field = Field::new("created_at", "Added", Kind::Moment, COLUMN | SORT | FILTER | EXPORT);
    pub const UPDATED: Field = Field::new("updated_at", "Changed", Kind::Moment, LIST | SORT | FILTER | EXPORT);
    pub const ARCHIVED: Field = Field::new("archived", "Archived", Kind::YesNo, FILTER);
}

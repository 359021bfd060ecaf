//! Where the database has a record's fields.

use crate::filter::{FilterContext, Refusal, Sql};
use shared::record::{Field, Kind, Spec, uses};
use shared::records::filter::FilterOp;
use std::collections::HashMap;
use std::sync::OnceLock;

type Name = &'static str;

/// A domain's own comparison: the operator, its values, and whether to begin with the values where that can be chosen.
pub type OwnFilter = fn(&FilterContext<'_>, FilterOp, &[String], bool) -> Result<Sql, Refusal>;

/// The table of a record type. It has the columns `id`, `custom`, `import_id`, `archived_at`, `created_at`, `updated_at` and `version`, and where
/// records are owned `owner_id` and `team_id`.
pub struct Stored {
    pub table: &'static str,
    /// Whether records belong to somebody: else row scopes reach all of them.
    pub owned: bool,
    /// Where fields are that are not where their kind usually has them.
    pub places: &'static [(&'static str, Place)],
    /// What every row must meet to be there at all: SQL over the table's columns.
    pub only: Option<&'static str>,
    /// Fields whose index goes on by the title's key, so that one value lists its rows in that order.
    pub indexed: &'static [&'static str],
    layout: OnceLock<HashMap<&'static str, Place>>,
}

/// Where a field's values are.
#[derive(Clone, Copy)]
pub enum Place {
    /// One column that holds the value.
    Column(Name),
    /// A text, and its folded key, by which it is sorted and compared.
    Keyed(Name, Name),
    /// Minor units and currency.
    Money(Name, Name),
    /// Minor units of the base currency.
    BaseMoney(Name),
    /// A sealed text, and the blind index over it. The place it is sealed for is `<table>.<field>`.
    Sealed(Name, Option<Name>),
    /// Texts in a column as JSON, and their keys in rows of another table: its name, the record's column, the key's column, and the text's.
    Tags(Name, Name, Name, Name, Name),
    /// Keys or ids in rows of another table alone: its name, the record's column, the value's column.
    Beside(Name, Name, Name),
    /// Whether `archived_at` is set.
    Archived,
    /// Only filters know it.
    Own(OwnFilter),
}

impl Stored {
    pub const fn new(table: &'static str) -> Self {
        Self { table, owned: true, places: &[], only: None, indexed: &[], layout: OnceLock::new() }
    }

    /// Records that belong to nobody.
    pub const fn without_owner(mut self) -> Self {
        self.owned = false;
        self
    }

    pub const fn places(mut self, places: &'static [(&'static str, Place)]) -> Self {
        self.places = places;
        self
    }

    pub const fn indexed(mut self, fields: &'static [&'static str]) -> Self {
        self.indexed = fields;
        self
    }

    /// Where a field is; `None` where the database has nothing of it.
    pub fn place(&self, spec: &Spec, field: &str) -> Option<&Place> {
        self.layout.get_or_init(|| layout(spec, self)).get(field)
    }
}

fn layout(spec: &Spec, stored: &Stored) -> HashMap<&'static str, Place> {
    let own = |key: &str| stored.places.iter().find(|(of, _)| *of == key).map(|(_, place)| *place);
    spec.fields.iter().filter_map(|field| Some((field.key, own(field.key).or_else(|| usual(spec, field))?))).collect()
}

/// Where a field is by its kind.
fn usual(spec: &Spec, field: &Field) -> Option<Place> {
    let key = field.key;
    // Once a field and process: as lasting as the declaration itself.
    let named = |end: &str| -> Name { Box::leak(format!("{key}{end}").into_boxed_str()) };
    Some(match field.kind {
        _ if key == "archived" => Place::Archived,
        Kind::Line(_) if key == spec.title || field.is(uses::SORT | uses::UNIQUE) => Place::Keyed(key, named("_key")),
        Kind::Email | Kind::Suggest(_) => Place::Keyed(key, named("_key")),
        Kind::Phone => Place::Sealed(named("_sealed"), Some(named("_index"))),
        Kind::Money => Place::Money(named("_minor"), named("_currency")),
        Kind::Tags => Place::Tags(key, "record_tags", "record_id", "tag_key", "tag"),
        Kind::User | Kind::Team | Kind::Ref(_) => Place::Column(named("_id")),
        Kind::Own(_) => return None,
        _ => Place::Column(key),
    })
}

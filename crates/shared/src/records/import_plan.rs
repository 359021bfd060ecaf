//! How a sheet becomes records: which column fills which field, and what becomes of rows that match a record.

use super::import_targets::{Target, label, target};
use crate::record::{Kind, Spec};
use crate::{FieldError, named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Columns that a sheet may have.
pub const MAX_COLUMNS: usize = 200;

named_enum! {
    /// What one unit in columns of amounts stands for.
    AmountUnit {
        One = "one", "as written";
        Thousand = "thousand", "thousands";
        Million = "million", "millions";
    }
}

named_enum! {
    /// The order of day, month and year in dates that are written with numbers; `2001-12-31` is understood in any case.
    DateOrder {
        Ymd = "ymd", "Year, month, day (2001-12-31)";
        Dmy = "dmy", "Day, month, year (31.12.2001)";
        Mdy = "mdy", "Month, day, year (12/31/2001)";
    }
}

named_enum! {
    /// What becomes of a row that matches a record.
    Matched {
        Skip = "skip", "Skip the row";
        Update = "update", "Update the record";
        /// Where a value that must be unique is the same, the row fails.
        Create = "create", "Create another one all the same";
    }
}

named_enum! {
    /// What becomes of a row that no record has the keys of, but that looks like one that is there.
    LooksAlike {
        Create = "create", "Create it anyway, to be looked through later";
        Skip = "skip", "Skip the row";
    }
}

named_enum! {
    /// What an empty cell means for a record that is updated.
    EmptyCells {
        Keep = "keep", "Leave what is stored";
        Clear = "clear", "Clear the field";
    }
}

/// How the sheet is to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportPlan {
    /// What each column fills. Columns not named here are left out.
    #[garde(custom(mapped_once))]
    #[serde(with = "super::import_columns")]
    #[cfg_attr(feature = "server", schema(value_type = Vec<super::import_columns::ColumnUse>, max_items = 200))]
    pub columns: BTreeMap<u16, String>,
    /// What new records have in fields that their row leaves empty, as a cell would say it.
    #[garde(custom(few))]
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// The currency of every amount whose row names none.
    #[garde(custom(a_currency))]
    #[cfg_attr(feature = "server", schema(min_length = 3, max_length = 3, pattern = "^[A-Z]{3}$"))]
    pub currency: String,
    /// What one unit stands for in columns of amounts; custom fields are read as they are written.
    #[garde(skip)]
    #[serde(default = "as_written")]
    pub unit: AmountUnit,
    /// Whether misspelt values of known lists are put right, as the preview shows.
    #[garde(skip)]
    pub correct_spelling: bool,
    /// Tags that every imported record gets.
    #[garde(custom(|t: &Vec<String>, _: &()| rules::tags(t)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub tags: Vec<String>,
    /// By which fields rows are recognised as records that are there already, where their id is not; the first key that finds one decides. The
    /// usual ones of the record type unless given.
    #[garde(inner(custom(no_key_twice)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 10))]
    pub match_by: Option<Vec<String>>,
    /// What becomes of rows that match a record. Updating needs the permission to edit, and reaches as far.
    #[garde(skip)]
    #[serde(default = "skip_matched")]
    pub matched: Matched,
    /// Whether rows that match nothing become new records, which needs the permission to create; else they are skipped.
    #[garde(custom(does_something(&self.matched)))]
    #[serde(default = "yes")]
    pub add_new: bool,
    /// What becomes of new rows that look like a record that you can see, for record types that are searched for duplicates.
    #[garde(skip)]
    #[serde(default = "create_anyway")]
    pub looks_alike: LooksAlike,
    /// What an empty cell does to a record that is updated.
    #[garde(skip)]
    #[serde(default = "keep_empty")]
    pub empty_cells: EmptyCells,
    /// The order of day, month and year in dates such as `03/04/2026`; found out unless given.
    #[garde(skip)]
    #[serde(default = "by_year")]
    pub date_order: DateOrder,
}

impl ImportPlan {
    /// A plan that maps these columns and leaves everything else as usual: a row for each record, none of them twice.
    pub fn of_columns(columns: BTreeMap<u16, String>, currency: impl Into<String>) -> Self {
        Self {
            columns,
            defaults: BTreeMap::new(),
            currency: currency.into(),
            unit: as_written(),
            correct_spelling: true,
            tags: Vec::new(),
            match_by: None,
            matched: skip_matched(),
            add_new: true,
            looks_alike: create_anyway(),
            empty_cells: keep_empty(),
            date_order: by_year(),
        }
    }

    /// The keys by which records are recognised, in their order.
    pub fn keys(&self, spec: &'static Spec) -> Vec<&'static str> {
        match &self.match_by {
            Some(keys) => keys.iter().filter_map(|key| spec.match_by.iter().copied().find(|known| known == key)).collect(),
            None => usual_keys(spec),
        }
    }

    /// Whether some column fills this.
    pub fn fills(&self, code: &str) -> bool {
        self.columns.values().any(|filled| filled == code)
    }
}

/// The keys by which records are recognised unless somebody chooses others. A phone is often shared, so it is never one.
pub fn usual_keys(spec: &'static Spec) -> Vec<&'static str> {
    let is_own = |key: &&str| !spec.field(key).is_some_and(|field| matches!(field.kind, Kind::Phone));
    spec.match_by.iter().copied().filter(is_own).collect()
}

/// What a plan asks for that this record type does not have, or lacks for it. Custom fields are for whoever knows them.
pub fn check(spec: &'static Spec, plan: &ImportPlan) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, message: String| errors.push(FieldError::new(field, message));
    let (one, many) = spec.noun;
    for code in plan.columns.values() {
        if target(spec, code).is_none() {
            refuse("columns", format!("fill {code}, which is not a field of {many}"));
        }
    }
    let title = spec.field(spec.title).map_or("title", |field| field.label).to_lowercase();
    if plan.add_new && !plan.fills(spec.title) {
        refuse("columns", format!("needs a column for the {title}"));
    } else if plan.columns.is_empty() {
        refuse("columns", "needs a column that is used".to_owned());
    }
    for code in plan.defaults.keys() {
        if !matches!(target(spec, code), Some(Target::Field(_))) {
            refuse("defaults", format!("name {code}, which is not a field of {many}"));
        }
    }
    let unknown = |key: &&String| !spec.match_by.contains(&key.as_str());
    if let Some(key) = plan.match_by.iter().flatten().find(unknown) {
        let known = spec.match_by.join(", ");
        refuse("match_by", format!("names {key}, but a {one} is recognised by {known}"));
    }
    errors
}

/// The message with what columns fill by its label: "fills “City” from two columns".
pub fn with_labels(spec: &'static Spec, message: &str) -> String {
    spec.fields
        .iter()
        .fold(message.to_owned(), |text, field| text.replace(&format!("“{}”", field.key), &format!("“{}”", label(spec, field.key))))
}

fn as_written() -> AmountUnit {
    AmountUnit::One
}

fn skip_matched() -> Matched {
    Matched::Skip
}

fn create_anyway() -> LooksAlike {
    LooksAlike::Create
}

fn keep_empty() -> EmptyCells {
    EmptyCells::Keep
}

fn by_year() -> DateOrder {
    DateOrder::Ymd
}

fn yes() -> bool {
    true
}

fn no_key_twice(keys: &[String], _: &()) -> garde::Result {
    let twice = keys.iter().enumerate().find(|(at, key)| keys[..*at].contains(key));
    twice.map_or(Ok(()), |(_, key)| Err(garde::Error::new(format!("names “{key}” twice"))))
}

fn does_something(matched: &Matched) -> impl Fn(&bool, &()) -> garde::Result + '_ {
    move |add_new, _| match matched {
        Matched::Update => Ok(()),
        _ if *add_new => Ok(()),
        _ => Err(garde::Error::new("must be on where records are not updated: nothing would be imported")),
    }
}

fn mapped_once(columns: &BTreeMap<u16, String>, _: &()) -> garde::Result {
    if columns.len() > MAX_COLUMNS {
        return Err(garde::Error::new(format!("has too many entries: at most {MAX_COLUMNS}")));
    }
    let mut seen = Vec::new();
    for code in columns.values() {
        if code.chars().count() > 120 {
            return Err(garde::Error::new("fill something that no field is called"));
        }
        if seen.contains(&code) {
            return Err(garde::Error::new(format!("fills “{code}” from two columns")));
        }
        seen.push(code);
    }
    Ok(())
}

fn few(defaults: &BTreeMap<String, String>, _: &()) -> garde::Result {
    let is_long = |(key, text): (&String, &String)| key.chars().count() > 120 || text.chars().count() > 4_000;
    if defaults.len() > 100 || defaults.iter().any(is_long) {
        return Err(garde::Error::new("is more than fields can hold"));
    }
    Ok(())
}

fn a_currency(code: &str, _: &()) -> garde::Result {
    if crate::money::is_currency(code) { Ok(()) } else { Err(garde::Error::new("must be a three-letter currency such as EUR")) }
}

/// Where a plan comes from that was used before for a sheet with the same headers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RememberedPlan {
    /// Whether it is one's own; else a colleague's.
    pub own: bool,
    /// Who used it.
    pub by: String,
    /// When it was used.
    pub at: DateTime<Utc>,
}

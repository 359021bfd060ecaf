//! What one row of a sheet says about a record under a plan. Pure: knows no database.

use super::cell_values::cell;
use super::rules::CellValue;
use super::sheet::Row;
use super::values::{put, shown, value};
use super::{custom, values};
use crate::record::AnyRecord;
use platform::Error;
use serde_json::{Value, json};
use shared::FieldError;
use shared::money::is_currency;
use shared::record::{Field, Kind, State, uses};
use shared::records::custom_fields::{CustomField, PREFIX};
use shared::records::import_plan::ImportPlan;
use shared::records::import_targets::{self, Target, target};
use shared::text;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Different spellings remembered, so that each is looked up once.
const REMEMBERED: usize = 10_000;

/// Something to be said about a row: with a column the message follows its header, else it is a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub column: Option<String>,
    pub message: String,
}

/// A spelling that was put right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Corrected {
    pub field: String,
    pub written: String,
    pub corrected: String,
}

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Reading {
    pub row: u64,
    /// The record that it says it is about.
    pub id: Option<Uuid>,
    /// What its cells say, where requests have it; what is no part of requests under its own key.
    pub given: State,
    /// The new record that it would be, as requests have it; whole only where nothing is refused or lacking.
    pub new: State,
    /// Why the row is refused.
    pub refusals: Vec<Remark>,
    /// What is missing for a new record, though not for one that is there already.
    pub lacking: Vec<Remark>,
    /// What is worth knowing though the row is read.
    pub warnings: Vec<Remark>,
    /// Users and records by what the row calls them; until they are found, `given` and `new` have the nil id.
    pub names: Vec<(&'static Field, String)>,
    pub corrections: Vec<Corrected>,
    /// What the mapped cells that are not empty say, as people would see it.
    pub cells: BTreeMap<String, String>,
    /// What the empty mapped cells would fill.
    pub empty: Vec<String>,
    /// The whole row as it is in the sheet.
    pub raw: csv::StringRecord,
}

/// The columns that a plan uses, by what they fill.
#[derive(Clone)]
pub struct Columns {
    record: &'static dyn AnyRecord,
    headers: Vec<String>,
    /// Where in the sheet, and what is filled.
    used: Vec<(usize, String, Target)>,
}

impl Columns {
    pub fn new(record: &'static dyn AnyRecord, plan: &ImportPlan, headers: Vec<String>) -> Self {
        let known = |(at, code): (&u16, &String)| Some((usize::from(*at), code.clone(), target(record.spec(), code)?));
        Self { record, headers, used: plan.columns.iter().filter_map(known).collect() }
    }

    fn position_of(&self, code: &str) -> Option<usize> {
        self.used.iter().find(|(_, filled, _)| filled == code).map(|(at, ..)| *at)
    }

    /// The header of the column that fills this.
    pub fn header_of(&self, code: &str) -> Option<String> {
        self.headers.get(self.position_of(code)?).cloned()
    }

    /// A remark about what a column fills; where none does, a sentence that begins with its name.
    pub fn remark(&self, code: &str, message: impl Into<String>) -> Remark {
        let message = message.into();
        match self.header_of(code) {
            None if code.is_empty() => Remark { column: None, message },
            None => Remark { column: None, message: format!("{} {message}", import_targets::label(self.record.spec(), code)) },
            column => Remark { column, message },
        }
    }

    /// What requests refuse, said about the row.
    pub fn remarks(&self, errors: Vec<FieldError>) -> Vec<Remark> {
        errors.into_iter().map(|error| self.remark(&self.filling(&error.field), error.message)).collect()
    }

    /// What fills a field of a request: `address.city` is filled by `city`, `owner_id` by `owner`.
    fn filling(&self, path: &str) -> String {
        let fields = self.record.spec().fields;
        let first = path.split(['.', '[']).next().unwrap_or(path);
        let whole = fields.iter().find(|field| field.path() == path);
        match whole.or_else(|| fields.iter().find(|field| field.within.is_none() && field.request_key() == first)) {
            Some(field) => field.key.to_owned(),
            None if path.starts_with(PREFIX) => path.to_owned(),
            None => first.replace('_', " "),
        }
    }
}

/// Reads rows under one plan.
pub struct Reader {
    record: &'static dyn AnyRecord,
    plan: ImportPlan,
    columns: Arc<Columns>,
    /// The custom fields that are not archived.
    fields: Vec<CustomField>,
    /// What different spellings of fields with many values mean.
    known: HashMap<(&'static str, String), Result<CellValue, String>>,
}

/// What is found out on the way through one row.
#[derive(Default)]
struct Draft {
    id: Option<Uuid>,
    given: State,
    refused: Vec<(String, String)>,
    lacking: Vec<(String, String)>,
    corrections: Vec<Corrected>,
    names: Vec<(&'static Field, String)>,
    cells: BTreeMap<String, String>,
    empty: Vec<String>,
    /// The currency of this row's amount, by the amount's key.
    currencies: HashMap<&'static str, String>,
}

impl Reader {
    /// A reader for a sheet with these headers.
    pub fn new(record: &'static dyn AnyRecord, plan: ImportPlan, headers: Vec<String>, fields: Vec<CustomField>) -> Self {
        let columns = Arc::new(Columns::new(record, &plan, headers));
        Self { record, plan, columns, fields, known: HashMap::new() }
    }

    pub fn columns(&self) -> Arc<Columns> {
        self.columns.clone()
    }

    /// Reads one row.
    pub fn read(&mut self, row: &Row) -> Reading {
        let mut draft = Draft { currencies: self.currencies(row), ..Draft::default() };
        let columns = self.columns.clone();
        for (at, code, target) in &columns.used {
            let has_lines = matches!(target, Target::Field(field) if matches!(field.kind, Kind::Lines(_)));
            match cell(row.cells.get(*at).unwrap_or_default(), has_lines) {
                Err(message) => draft.refused.push((code.clone(), message)),
                Ok(text) if text.is_empty() => draft.empty.push(code.clone()),
                Ok(text) => self.fill(&mut draft, code, target, text),
            }
        }
        let new = self.new_record(&mut draft);
        self.finish(row, draft, new)
    }

    /// Puts the text of a cell where it belongs, or refuses it.
    fn fill(&mut self, draft: &mut Draft, code: &str, target: &Target, text: String) {
        let read = match target {
            Target::Id => match text.parse() {
                Ok(id) => {
                    draft.id = Some(id);
                    Ok(text.clone())
                }
                Err(_) => Err("must be an id such as an export has it, or be left out".to_owned()),
            },
            Target::Currency(_) if is_currency(&text.to_ascii_uppercase()) => Ok(text.to_ascii_uppercase()),
            Target::Currency(_) => Err("must be a three-letter currency such as EUR".to_owned()),
            Target::Custom(key) => self.custom(draft, key, &text),
            Target::Field(field) if matches!(field.kind, Kind::User | Kind::Ref(_)) => {
                put(&mut draft.given, field, json!(Uuid::nil()));
                draft.names.push((field, text.clone()));
                Ok(text.clone())
            }
            Target::Field(field) => {
                let currency = draft.currencies.get(field.key).map_or(self.plan.currency.as_str(), String::as_str).to_owned();
                // A currency that is none is refused in its own column.
                if matches!(field.kind, Kind::Money) && !is_currency(&currency) {
                    draft.cells.insert(code.to_owned(), text);
                    return;
                }
                self.field(field, &text, &currency).map(|CellValue { value, corrected }| {
                    draft.corrections.extend(corrected.map(|corrected| Corrected {
                        field: code.to_owned(),
                        written: text.clone(),
                        corrected,
                    }));
                    let shown = shown(field, &value).unwrap_or_else(|| text.clone());
                    put(&mut draft.given, field, value);
                    shown
                })
            }
        };
        let shown = read.unwrap_or_else(|message| {
            draft.refused.push((code.to_owned(), message));
            text
        });
        draft.cells.insert(code.to_owned(), shown);
    }

    /// What a text says for a field: as the record type reads it, else by the field's kind.
    fn field(&mut self, field: &'static Field, text: &str, currency: &str) -> Result<CellValue, String> {
        let has_many = matches!(field.kind, Kind::Country | Kind::Suggest(_));
        let key = (field.key, text.to_owned());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let read = match self.record.sheets().read(field, text) {
            // Left as it is where spelling is not to be put right.
            Some(Ok(CellValue { corrected: Some(_), .. })) if !self.plan.correct_spelling => Ok(json!(text).into()),
            Some(read) => read,
            None => value(field, text, &self.plan, currency),
        };
        if has_many {
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(key, read.clone());
        }
        read
    }

    /// Reads the cell of a custom field; gives back what people would see of it.
    fn custom(&self, draft: &mut Draft, key: &str, text: &str) -> Result<String, String> {
        let field = self.fields.iter().find(|field| field.key == key);
        let many = self.record.spec().noun.1;
        let field = field.ok_or_else(|| format!("is no custom field of {many} any more"))?;
        let value = custom::value(text, field, &self.plan)?;
        let shown = value.shown(field);
        let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
        let values = draft.given.entry("custom").or_insert_with(|| json!({}));
        if let Some(values) = values.as_object_mut() {
            values.insert(key.to_owned(), value);
        }
        Ok(shown)
    }

    /// The currencies that the row itself names, by the key of their amounts.
    fn currencies(&self, row: &Row) -> HashMap<&'static str, String> {
        let named = |(at, _, target): &(usize, String, Target)| match target {
            Target::Currency(field) => {
                let text = row.cells.get(*at).map(str::trim).filter(|text| !text.is_empty())?;
                Some((field.key, text.to_ascii_uppercase()))
            }
            _ => None,
        };
        self.columns.used.iter().filter_map(named).collect()
    }

    /// The new record that the row would be, by the rules of the request that creates one; what is wrong with it goes into the draft.
    fn new_record(&mut self, draft: &mut Draft) -> State {
        let mut new = draft.given.clone();
        let spec = self.record.spec();
        for (code, text) in self.plan.defaults.clone() {
            let (Some(Target::Field(field)), false) = (target(spec, &code), draft.cells.contains_key(&code)) else { continue };
            let currency = self.plan.currency.clone();
            match self.field(field, text.trim(), &currency) {
                Ok(CellValue { value, .. }) => put(&mut new, field, value),
                Err(message) => draft.lacking.push((code, message)),
            }
        }
        if let Some(field) = tags_of(self.record) {
            let mut tags: Vec<String> = new.get(field.key).cloned().and_then(|tags| serde_json::from_value(tags).ok()).unwrap_or_default();
            tags.extend(self.plan.tags.iter().cloned());
            if !tags.is_empty() {
                new.insert(field.key.to_owned(), json!(text::trimmed_tags(tags)));
            }
        }
        // So that it is said to be required, not to be missing.
        for field in spec.using(uses::REQUIRED).filter(|field| matches!(field.kind, Kind::Line(_)) && field.within.is_none()) {
            new.entry(field.key).or_insert_with(|| json!(""));
        }
        let new = self.record.sheets().shape(new, None);
        let errors = match serde_json::to_vec(&new).map_err(Error::from).and_then(|body| self.record.read_new(&body)) {
            Ok(new) => return new,
            Err(Error::Invalid(errors) | Error::Malformed { errors, .. }) if !errors.is_empty() => errors,
            Err(error) => vec![FieldError::new("", error.to_string())],
        };
        for error in errors {
            let code = self.columns.filling(&error.field);
            if draft.refused.iter().any(|(refused, _)| *refused == code) {
                continue;
            }
            let message = if error.message.starts_with("missing field") { "is required".to_owned() } else { error.message };
            // What the row does not say, a record that is there already has.
            let is_told = draft.cells.contains_key(&code) || tags_of(self.record).is_some_and(|tags| tags.key == code);
            if is_told { &mut draft.refused } else { &mut draft.lacking }.push((code, message));
        }
        new
    }

    fn finish(&self, row: &Row, draft: Draft, new: State) -> Reading {
        let (has, wants) = (row.cells.len(), self.columns.headers.len());
        let remarks = |said: Vec<(String, String)>| said.into_iter().map(|(code, message)| self.remark(&code, message, has)).collect();
        let (mut refusals, lacking): (Vec<Remark>, Vec<Remark>) = (remarks(draft.refused), remarks(draft.lacking));
        let mut warnings = Vec::new();
        if row.cells.iter().skip(wants).any(|cell| !cell.trim().is_empty()) {
            let message = format!(
                "The row has {has} cells, but the header has {wants}: perhaps a cell contains the delimiter without quotation marks around it"
            );
            refusals = vec![Remark { column: None, message }];
        } else if has < wants {
            warnings.push(Remark {
                column: None,
                message: format!("The row has {has} of {wants} cells; the missing ones were taken as empty"),
            });
        }
        let Draft { id, given, corrections, names, cells, empty, .. } = draft;
        let raw = row.cells.clone();
        Reading { row: row.number, id, given, new, refusals, lacking, warnings, names, corrections, cells, empty, raw }
    }

    fn remark(&self, code: &str, message: String, cells: usize) -> Remark {
        match self.columns.position_of(code) {
            Some(at) if at >= cells => Remark {
                column: self.columns.header_of(code),
                message: format!("is missing: the row has {cells} of {} cells", self.columns.headers.len()),
            },
            _ => self.columns.remark(code, message),
        }
    }
}

/// The field that gets the tags of a plan.
pub fn tags_of(record: &dyn AnyRecord) -> Option<&'static Field> {
    record.spec().field("tags").filter(|field| matches!(field.kind, Kind::Tags))
}

/// The value of a field in a new record, as keys compare it; nothing where it has none.
pub fn text_of<'s>(field: &Field, new: &'s State) -> Option<&'s str> {
    field.of(new).as_str().filter(|text| !text.is_empty())
}

/// Sets what was found for a name, or takes it away.
pub fn resolve(state: &mut State, field: &Field, id: Option<Uuid>) {
    match id {
        Some(id) => values::put(state, field, json!(id)),
        None => drop(state.remove(&field.request_key())),
    }
}

/// Whether a value says nothing: absent, null and empty are the same.
pub fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_nothing),
        _ => false,
    }
}

#[cfg(test)]
mod tests;

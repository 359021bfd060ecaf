//! What one row of a sheet says about a customer under a plan. Pure: knows no database.

mod filling;
mod shown;

use super::cell_values::cell;
use super::custom;
use super::sheet::Row;
use chrono::NaiveDate;
use shared::Named;
use shared::customers::custom_fields::CustomField;
use shared::customers::import_plan::{ImportField, ImportPlan, ImportTarget};
use shared::customers::{CustomerKind, CustomerSize, NewCustomer};
use shared::{countries, text};
use std::collections::{BTreeMap, HashMap};

/// Something to be said about a row: with a column the message follows its header, else it is a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub column: Option<String>,
    pub message: String,
}

/// A spelling that was put right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Corrected {
    pub field: ImportField,
    pub written: String,
    pub corrected: String,
}

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Reading {
    pub row: u64,
    /// What was read; whole only where nothing is refused.
    pub customer: NewCustomer,
    /// Why the row is refused.
    pub refusals: Vec<Remark>,
    /// What is missing for a new customer, though not for one that is there already.
    pub lacking: Vec<Remark>,
    /// What is worth knowing though the row is read.
    pub warnings: Vec<Remark>,
    /// The name of the parent company.
    pub parent: Option<String>,
    pub corrections: Vec<Corrected>,
    /// The texts of the mapped cells that are not empty.
    pub cells: BTreeMap<ImportField, String>,
    /// The mapped fields whose cells are empty.
    pub empty: Vec<ImportField>,
    /// The texts of the cells that are custom fields' and not empty, by key, as people would see them.
    pub custom: BTreeMap<String, String>,
    /// The custom fields whose cells are empty, by key.
    pub custom_empty: Vec<String>,
    /// The whole row as it is in the sheet.
    pub raw: csv::StringRecord,
}

/// Reads rows under one plan.
pub struct Reader {
    plan: ImportPlan,
    headers: Vec<String>,
    /// The custom fields that are not archived.
    fields: Vec<CustomField>,
    today: NaiveDate,
    countries: HashMap<String, Option<countries::Reading>>,
    sectors: HashMap<String, Option<&'static str>>,
}

/// What is found out on the way through one row.
struct Draft {
    customer: NewCustomer,
    refused: Vec<(ImportTarget, String)>,
    lacking: Vec<(ImportTarget, String)>,
    corrections: Vec<Corrected>,
    parent: Option<String>,
    /// The currency of this row's revenue.
    currency: String,
}

impl Draft {
    /// The value, or a refusal of the field.
    fn take<T>(&mut self, target: impl Into<ImportTarget>, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.refused.push((target.into(), message))).ok()
    }

    fn correct(&mut self, field: ImportField, written: &str, corrected: &str) {
        self.corrections.push(Corrected { field, written: written.to_owned(), corrected: corrected.to_owned() });
    }
}

impl Reader {
    /// A reader for a sheet with these headers.
    pub fn new(plan: ImportPlan, headers: Vec<String>, fields: Vec<CustomField>, today: NaiveDate) -> Self {
        Self { plan, headers, fields, today, countries: HashMap::new(), sectors: HashMap::new() }
    }

    /// The header of the column that fills a field.
    pub fn header_of(&self, field: ImportField) -> Option<String> {
        self.position_of(&field.into()).and_then(|at| self.headers.get(at).cloned())
    }

    fn position_of(&self, target: &ImportTarget) -> Option<usize> {
        self.plan.columns.iter().find(|(_, of)| *of == target).map(|(at, _)| usize::from(*at))
    }

    /// Reads one row.
    pub fn read(&mut self, row: &Row) -> Reading {
        let customer = NewCustomer::named(self.plan.kind, "");
        let (refused, lacking, corrections) = (Vec::new(), Vec::new(), Vec::new());
        let mut draft = Draft { customer, refused, lacking, corrections, parent: None, currency: self.currency(row) };
        let (mut cells, mut empty) = (BTreeMap::new(), Vec::new());
        let (mut custom, mut custom_empty) = (BTreeMap::new(), Vec::new());
        for (at, target) in self.plan.columns.clone() {
            let raw = row.cells.get(usize::from(at)).unwrap_or_default();
            let field = match target {
                ImportTarget::Field(field) => field,
                ImportTarget::Custom(key) => {
                    match self.custom(&mut draft, &key, raw) {
                        Some(shown) => drop(custom.insert(key, shown)),
                        None => custom_empty.push(key),
                    }
                    continue;
                }
            };
            let read = cell(raw, field);
            match draft.take(field, read) {
                Some(text) if text.is_empty() => empty.push(field),
                Some(text) => {
                    self.fill(&mut draft, field, &text);
                    cells.insert(field, text);
                }
                None => {}
            }
        }
        draft.customer.tags.extend(self.plan.tags.iter().cloned());
        self.reconcile(&mut draft);
        if let Err(errors) = shared::problem::validate(&draft.customer) {
            for error in errors {
                let code = error.field.trim_start_matches("address.").split('[').next().unwrap_or_default();
                let code = if code == "type" { ImportField::BusinessType.code() } else { code };
                let Some(field) = ImportField::from_code(code) else { continue };
                if draft.refused.iter().any(|(refused, _)| *refused == field) {
                    continue;
                }
                // What the row does not say, a customer that is there already has.
                let told = cells.contains_key(&field) || field == ImportField::Tags;
                if told { &mut draft.refused } else { &mut draft.lacking }.push((field.into(), error.message));
            }
        }
        let mut reading = self.finish(row, draft, cells, empty);
        (reading.custom, reading.custom_empty) = (custom, custom_empty);
        reading
    }

    /// Reads the cell of a custom field; gives back what people would see of it, nothing where it is empty.
    fn custom(&self, draft: &mut Draft, key: &str, raw: &str) -> Option<String> {
        let target = ImportTarget::Custom(key.to_owned());
        let field = self.fields.iter().find(|field| field.key == key);
        let field = draft.take(target.clone(), field.ok_or_else(|| "is no custom field of customers any more".to_owned()))?;
        // As every text of one line.
        let text = draft.take(target.clone(), cell(raw, ImportField::Name)).filter(|text| !text.is_empty())?;
        match draft.take(target, custom::value(&text, field, &self.plan)) {
            Some(value) => {
                let shown = value.shown(field);
                draft.customer.custom.insert(key.to_owned(), value);
                Some(shown)
            }
            None => Some(text),
        }
    }

    /// What goes together within a row.
    fn reconcile(&self, draft: &mut Draft) {
        let customer = &mut draft.customer;
        let mut seen = Vec::new();
        customer.tags.retain(|tag| {
            !seen.contains(&text::key(tag)) && {
                seen.push(text::key(tag));
                true
            }
        });
        customer.size = customer.size.or_else(|| customer.employees.map(CustomerSize::of_employees));
        let mut seen: Vec<String> = customer.email.iter().map(|email| text::key(email)).collect();
        customer.other_emails.retain(|other| {
            let key = text::key(&other.email);
            let fresh = !seen.contains(&key);
            seen.push(key);
            fresh
        });
        let mut seen: Vec<String> = customer.phone.iter().map(|phone| text::phone_key(phone)).collect();
        customer.other_phones.retain(|other| {
            let key = text::phone_key(&other.phone);
            let fresh = !seen.contains(&key);
            seen.push(key);
            fresh
        });
        if customer.kind == CustomerKind::Company && customer.birth_date.is_some() {
            draft.lacking.push((ImportField::BirthDate.into(), "is for persons".to_owned()));
        }
    }

    fn finish(&self, row: &Row, draft: Draft, cells: BTreeMap<ImportField, String>, empty: Vec<ImportField>) -> Reading {
        let (has, wants) = (row.cells.len(), self.headers.len());
        let remarks =
            |fields: Vec<(ImportTarget, String)>| fields.into_iter().map(|(field, message)| self.remark(&field, message, has)).collect();
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
        let Draft { customer, parent, corrections, .. } = draft;
        let raw = row.cells.clone();
        let (custom, custom_empty) = (BTreeMap::new(), Vec::new());
        Reading { row: row.number, customer, refusals, lacking, warnings, parent, corrections, cells, empty, custom, custom_empty, raw }
    }

    fn remark(&self, target: &ImportTarget, message: String, cells: usize) -> Remark {
        let name = || match target {
            ImportTarget::Field(field) => field.label().to_owned(),
            custom => custom.to_string(),
        };
        match self.position_of(target) {
            None => Remark { column: None, message: format!("{} {message}", name()) },
            Some(at) if at >= cells => Remark {
                column: self.headers.get(at).cloned(),
                message: format!("is missing: the row has {cells} of {} cells", self.headers.len()),
            },
            Some(at) => Remark { column: self.headers.get(at).cloned(), message },
        }
    }
}

#[cfg(test)]
mod tests;

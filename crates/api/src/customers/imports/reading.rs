//! What one row of a sheet says about a customer under a plan. Pure: knows no database.

use super::numbers;
use super::sheet::Row;
use super::words::{cell, kind, size, website};
use shared::Named;
use shared::customers::{CustomerSize, NewCustomer};
use shared::customers_import::{ImportField, ImportPlan, RevenueUnit};
use shared::money::{Money, is_currency, to_decimal};
use shared::{countries, sectors, text};
use std::collections::{BTreeMap, HashMap};

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
    pub field: ImportField,
    pub written: String,
    pub corrected: String,
}

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Reading {
    pub row: u64,
    /// The customer, or why the row is refused.
    pub customer: Result<NewCustomer, Vec<Remark>>,
    /// What is worth knowing though the row is read.
    pub warnings: Vec<Remark>,
    /// The name of the parent company.
    pub parent: Option<String>,
    pub corrections: Vec<Corrected>,
    cells: BTreeMap<ImportField, String>,
}

/// Reads rows under one plan.
pub struct Reader {
    plan: ImportPlan,
    headers: Vec<String>,
    countries: HashMap<String, Option<countries::Reading>>,
    sectors: HashMap<String, Option<&'static str>>,
}

/// What is found out on the way through one row.
struct Draft {
    customer: NewCustomer,
    refused: Vec<(ImportField, String)>,
    corrections: Vec<Corrected>,
    parent: Option<String>,
    /// The currency of this row's revenue.
    currency: String,
}

impl Draft {
    /// The value, or a refusal of the field.
    fn take<T>(&mut self, field: ImportField, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.refused.push((field, message))).ok()
    }

    fn correct(&mut self, field: ImportField, written: &str, corrected: &str) {
        self.corrections.push(Corrected { field, written: written.to_owned(), corrected: corrected.to_owned() });
    }
}

impl Reader {
    /// A reader for a sheet with these headers.
    pub fn new(plan: ImportPlan, headers: Vec<String>) -> Self {
        Self { plan, headers, countries: HashMap::new(), sectors: HashMap::new() }
    }

    /// The header of the column that fills a field.
    pub fn header_of(&self, field: ImportField) -> Option<String> {
        self.position_of(field).and_then(|at| self.headers.get(at).cloned())
    }

    fn position_of(&self, field: ImportField) -> Option<usize> {
        self.plan.columns.iter().find(|(_, of)| **of == field).map(|(at, _)| usize::from(*at))
    }

    /// Reads one row.
    pub fn read(&mut self, row: &Row) -> Reading {
        let customer = NewCustomer::named(self.plan.kind, "");
        let mut draft = Draft { customer, refused: Vec::new(), corrections: Vec::new(), parent: None, currency: self.currency(row) };
        let mut cells = BTreeMap::new();
        for (at, field) in self.plan.columns.clone() {
            let read = cell(row.cells.get(usize::from(at)).unwrap_or_default(), field);
            let Some(text) = draft.take(field, read).filter(|t| !t.is_empty()) else { continue };
            self.fill(&mut draft, field, &text);
            cells.insert(field, text);
        }
        draft.customer.tags.extend(self.plan.tags.iter().cloned());
        let mut seen = Vec::new();
        draft.customer.tags.retain(|tag| {
            !seen.contains(&text::key(tag)) && {
                seen.push(text::key(tag));
                true
            }
        });
        let customer = &mut draft.customer;
        customer.size = customer.size.or_else(|| customer.employees.map(CustomerSize::of_employees));
        if let Err(errors) = shared::problem::validate(customer) {
            for error in errors {
                let code = error.field.trim_start_matches("address.").split('[').next().unwrap_or_default();
                let Some(field) = ImportField::from_code(code) else { continue };
                if draft.refused.iter().all(|(refused, _)| *refused != field) {
                    draft.refused.push((field, error.message));
                }
            }
        }
        self.finish(row, draft, cells)
    }

    fn finish(&self, row: &Row, draft: Draft, cells: BTreeMap<ImportField, String>) -> Reading {
        let (has, wants) = (row.cells.len(), self.headers.len());
        let mut refusals: Vec<Remark> = draft.refused.into_iter().map(|(field, message)| self.remark(field, message, has)).collect();
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
        let customer = if refusals.is_empty() { Ok(draft.customer) } else { Err(refusals) };
        Reading { row: row.number, customer, warnings, parent: draft.parent, corrections: draft.corrections, cells }
    }

    fn remark(&self, field: ImportField, message: String, cells: usize) -> Remark {
        match self.position_of(field) {
            None => Remark { column: None, message: format!("{} {message}", field.label()) },
            Some(at) if at >= cells => Remark {
                column: self.headers.get(at).cloned(),
                message: format!("is missing: the row has {cells} of {} cells", self.headers.len()),
            },
            Some(at) => Remark { column: self.headers.get(at).cloned(), message },
        }
    }

    fn fill(&mut self, draft: &mut Draft, field: ImportField, text: &str) {
        let owned = || Some(text.to_owned());
        match field {
            ImportField::Name => text.clone_into(&mut draft.customer.name),
            ImportField::Kind => {
                let read = kind(text).ok_or_else(|| "must be company or person".to_owned());
                draft.customer.kind = draft.take(field, read).unwrap_or(self.plan.kind);
            }
            ImportField::Email => draft.customer.email = Some(text.strip_prefix("mailto:").unwrap_or(text).to_owned()),
            ImportField::Phone => draft.customer.phone = owned(),
            ImportField::Website => draft.customer.website = Some(website(text)),
            ImportField::Sector => draft.customer.sector = Some(self.sector(draft, text)),
            ImportField::Size => {
                draft.customer.size = draft.take(field, size(text).ok_or_else(|| "must be small, medium, big or huge".to_owned()))
            }
            ImportField::Employees => {
                let read = numbers::whole(text).ok_or_else(|| "must be a whole number such as 250".to_owned());
                draft.customer.employees = draft.take(field, read.map(bounded));
            }
            ImportField::FoundedYear => {
                let read = numbers::whole(text).ok_or_else(|| "must be a year such as 1996".to_owned());
                draft.customer.founded_year = draft.take(field, read.map(bounded));
            }
            // A currency that is none is refused in its own column.
            ImportField::Revenue if !is_currency(&draft.currency) => {}
            ImportField::Revenue => {
                let currency = draft.currency.clone();
                let read = numbers::amount(text, &currency, power(self.plan.revenue_unit));
                draft.customer.revenue = draft.take(field, read).map(|minor| Money { minor, currency });
            }
            ImportField::RevenueCurrency => {
                let read =
                    if is_currency(&draft.currency) { Ok(()) } else { Err("must be a three-letter currency such as EUR".to_owned()) };
                draft.take(field, read);
            }
            ImportField::Street => draft.customer.address.street = owned(),
            ImportField::PostalCode => draft.customer.address.postal_code = owned(),
            ImportField::City => draft.customer.address.city = owned(),
            ImportField::Region => draft.customer.address.region = owned(),
            ImportField::Country => draft.customer.address.country = self.country(draft, text),
            ImportField::Parent => draft.parent = owned(),
            ImportField::Tags => {
                draft.customer.tags = text.split([';', ',']).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect()
            }
            ImportField::Description => draft.customer.description = owned(),
            ImportField::ExternalId => draft.customer.external_id = owned(),
        }
    }

    /// The currency that the row itself names, else the plan's.
    fn currency(&self, row: &Row) -> String {
        let own = self.position_of(ImportField::RevenueCurrency).and_then(|at| row.cells.get(at)).map(str::trim).filter(|c| !c.is_empty());
        own.map_or_else(|| self.plan.revenue_currency.clone(), str::to_ascii_uppercase)
    }

    fn sector(&mut self, draft: &mut Draft, written: &str) -> String {
        if !self.plan.correct_spelling {
            return written.to_owned();
        }
        match remembered(&mut self.sectors, written, sectors::correction) {
            None => written.to_owned(),
            Some(corrected) => {
                draft.correct(ImportField::Sector, written, corrected);
                corrected.to_owned()
            }
        }
    }

    fn country(&mut self, draft: &mut Draft, written: &str) -> Option<String> {
        let read = remembered(&mut self.countries, written, countries::read);
        let name = |code| countries::name(code).unwrap_or(code);
        let read = match read {
            None => Err("is not a country that is known here: write its English name or its two-letter code".to_owned()),
            Some(read) if read.corrected && !self.plan.correct_spelling => {
                Err(format!("is not a country that is known here; did you mean {}?", name(read.code)))
            }
            Some(read) => Ok(read),
        };
        let read = draft.take(ImportField::Country, read)?;
        if read.corrected {
            draft.correct(ImportField::Country, written, name(read.code));
        }
        Some(read.code.to_owned())
    }
}

impl Reading {
    /// Every mapped field that has a value, as people would see it.
    pub fn shown(&self) -> BTreeMap<ImportField, String> {
        let mut shown = self.cells.clone();
        let Ok(customer) = &self.customer else { return shown };
        for (field, text) in &mut shown {
            let value = match field {
                ImportField::Kind => Some(customer.kind.label().to_owned()),
                ImportField::Website => customer.website.clone(),
                ImportField::Email => customer.email.clone(),
                ImportField::Sector => customer.sector.clone(),
                ImportField::Size => customer.size.map(|s| s.label().to_owned()),
                ImportField::Employees => customer.employees.map(|n| n.to_string()),
                ImportField::FoundedYear => customer.founded_year.map(|n| n.to_string()),
                ImportField::Revenue => customer.revenue.as_ref().map(|m| format!("{} {}", to_decimal(m.minor, &m.currency), m.currency)),
                ImportField::Country => customer.address.country.as_deref().and_then(countries::name).map(str::to_owned),
                ImportField::Tags => Some(customer.tags.join(", ")),
                _ => None,
            };
            if let Some(value) = value {
                *text = value;
            }
        }
        shown
    }
}

fn remembered<T: Copy>(memory: &mut HashMap<String, Option<T>>, written: &str, look_up: fn(&str) -> Option<T>) -> Option<T> {
    if let Some(known) = memory.get(written) {
        return *known;
    }
    if memory.len() >= REMEMBERED {
        memory.clear();
    }
    let found = look_up(written);
    memory.insert(written.to_owned(), found);
    found
}

/// Numbers beyond what the field can hold become its end, which the field's own rule refuses.
fn bounded(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}

fn power(unit: RevenueUnit) -> u32 {
    match unit {
        RevenueUnit::One => 0,
        RevenueUnit::Thousand => 3,
        RevenueUnit::Million => 6,
    }
}

#[cfg(test)]
mod tests;

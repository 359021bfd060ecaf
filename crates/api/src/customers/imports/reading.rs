//! What one row of a sheet says about a customer under a plan. Pure: knows no database.

use super::sheet::Row;
use super::words::{business_type, cell, channel, consent, kind, language, list, size, website};
use super::{custom, dates, numbers};
use chrono::NaiveDate;
use shared::Named;
use shared::customers::{CustomerKind, CustomerSize, NewCustomer};
use shared::customers_custom_fields::CustomField;
use shared::customers_import::{DateOrder, ImportField, ImportPlan, ImportTarget, RevenueUnit};
use shared::customers_profile::{Channel, Consent, EntryKind, OtherEmail, OtherPhone};
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
        self.tidy(&mut draft);
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
    fn tidy(&self, draft: &mut Draft) {
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
            ImportField::Tags => draft.customer.tags = list(text),
            ImportField::Description => draft.customer.description = owned(),
            ImportField::ExternalId => draft.customer.external_id = owned(),
            ImportField::Interests => draft.customer.interests = list(text),
            ImportField::Preferences => draft.customer.preferences = owned(),
            ImportField::BusinessType => {
                let read = business_type(text).ok_or_else(|| "must be self-employed, startup, company or corporation".to_owned());
                draft.customer.r#type = draft.take(field, read);
            }
            ImportField::BirthDate => {
                let read = self.birth_date(text);
                draft.customer.birth_date = draft.take(field, read);
            }
            ImportField::PreferredChannel => {
                let read = channel(text).ok_or_else(|| "must be e-mail, phone, SMS or post".to_owned());
                draft.customer.preferred_channel = draft.take(field, read);
            }
            ImportField::Language => {
                let read = language(text).ok_or_else(|| "must be a language such as German, or its code such as de".to_owned());
                draft.customer.language = draft.take(field, read);
            }
            ImportField::EmailWork => other_email(draft, field, EntryKind::Work, text),
            ImportField::EmailHome => other_email(draft, field, EntryKind::Home, text),
            ImportField::EmailBilling => other_email(draft, field, EntryKind::Billing, text),
            ImportField::EmailOther => other_email(draft, field, EntryKind::Other, text),
            ImportField::PhoneWork => other_phone(draft, field, EntryKind::Work, text),
            ImportField::PhoneHome => other_phone(draft, field, EntryKind::Home, text),
            ImportField::PhoneMobile => other_phone(draft, field, EntryKind::Mobile, text),
            ImportField::PhoneOther => other_phone(draft, field, EntryKind::Other, text),
            ImportField::ConsentEmail => said(draft, field, Channel::Email, text),
            ImportField::ConsentPhone => said(draft, field, Channel::Phone, text),
            ImportField::ConsentSms => said(draft, field, Channel::Sms, text),
            ImportField::ConsentPost => said(draft, field, Channel::Post, text),
        }
    }

    fn birth_date(&self, text: &str) -> Result<NaiveDate, String> {
        let order = self.plan.date_order;
        let day = dates::read(text, order).ok_or_else(|| match order {
            DateOrder::Ymd => "must be a day such as 2001-12-31".to_owned(),
            DateOrder::Dmy => "must be a day such as 31.12.2001".to_owned(),
            DateOrder::Mdy => "must be a day such as 12/31/2001".to_owned(),
        })?;
        if day > self.today { Err("must not be in the future".to_owned()) } else { Ok(day) }
    }

    /// The currency that the row itself names, else the plan's.
    fn currency(&self, row: &Row) -> String {
        let own = self
            .position_of(&ImportField::RevenueCurrency.into())
            .and_then(|at| row.cells.get(at))
            .map(str::trim)
            .filter(|c| !c.is_empty());
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

fn other_email(draft: &mut Draft, field: ImportField, kind: EntryKind, text: &str) {
    let other = OtherEmail { kind, email: text.strip_prefix("mailto:").unwrap_or(text).to_owned() };
    let read = checked(other);
    let other = draft.take(field, read);
    draft.customer.other_emails.extend(other);
}

fn other_phone(draft: &mut Draft, field: ImportField, kind: EntryKind, text: &str) {
    let read = checked(OtherPhone { kind, phone: text.to_owned() });
    let other = draft.take(field, read);
    draft.customer.other_phones.extend(other);
}

fn said(draft: &mut Draft, field: ImportField, channel: Channel, text: &str) {
    let read = consent(text).ok_or_else(|| "must be yes or no".to_owned());
    let consent = draft.take(field, read).map(|state| Consent { channel, state, at: None, source: Some("Import".to_owned()) });
    draft.customer.consents.extend(consent);
}

/// The value, or the first rule that it breaks.
fn checked<T: garde::Validate<Context = ()>>(value: T) -> Result<T, String> {
    match shared::problem::validate(&value) {
        Ok(()) => Ok(value),
        Err(errors) => Err(errors.into_iter().next().map(|error| error.message).unwrap_or_default()),
    }
}

impl Reading {
    /// Every mapped field that has a value, as people would see it.
    pub fn shown(&self) -> BTreeMap<ImportTarget, String> {
        let cells = self.cells.iter().map(|(field, text)| (ImportTarget::Field(*field), text.clone()));
        let custom = self.custom.iter().map(|(key, text)| (ImportTarget::Custom(key.clone()), text.clone()));
        let mut shown: BTreeMap<ImportTarget, String> = cells.chain(custom).collect();
        if !self.refusals.is_empty() {
            return shown;
        }
        let customer = &self.customer;
        for (target, text) in &mut shown {
            let ImportTarget::Field(field) = target else { continue };
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
                ImportField::Interests => Some(customer.interests.join(", ")),
                ImportField::BirthDate => customer.birth_date.map(|day| day.to_string()),
                ImportField::BusinessType => customer.r#type.map(|t| t.label().to_owned()),
                ImportField::PreferredChannel => customer.preferred_channel.map(|c| c.label().to_owned()),
                ImportField::Language => customer.language.as_deref().and_then(shared::languages::name).map(str::to_owned),
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

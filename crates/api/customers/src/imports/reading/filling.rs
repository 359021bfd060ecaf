//! What a cell becomes: the rules by which texts fill fields.

use super::{Draft, Reader};
use crate::imports::cell_values::{business_type, channel, consent, kind, language, list, size, website};
use crate::imports::sheet::Row;
use crate::imports::{dates, numbers};
use chrono::NaiveDate;
use shared::customers::import_plan::{DateOrder, ImportField, RevenueUnit};
use shared::customers::profile::{Channel, Consent, EntryKind, OtherEmail, OtherPhone};
use shared::money::{Money, is_currency};
use shared::{countries, sectors};
use std::collections::HashMap;

/// Different spellings remembered, so that each is looked up once.
const REMEMBERED: usize = 10_000;

impl Reader {
    /// Puts the text of a cell that is not empty where it belongs, or refuses it.
    pub(super) fn fill(&mut self, draft: &mut Draft, field: ImportField, text: &str) {
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
            ImportField::ConsentEmail => channel_consent(draft, field, Channel::Email, text),
            ImportField::ConsentPhone => channel_consent(draft, field, Channel::Phone, text),
            ImportField::ConsentSms => channel_consent(draft, field, Channel::Sms, text),
            ImportField::ConsentPost => channel_consent(draft, field, Channel::Post, text),
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
    pub(super) fn currency(&self, row: &Row) -> String {
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
        match cached(&mut self.sectors, written, sectors::correction) {
            None => written.to_owned(),
            Some(corrected) => {
                draft.correct(ImportField::Sector, written, corrected);
                corrected.to_owned()
            }
        }
    }

    fn country(&mut self, draft: &mut Draft, written: &str) -> Option<String> {
        let read = cached(&mut self.countries, written, countries::read);
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

fn channel_consent(draft: &mut Draft, field: ImportField, channel: Channel, text: &str) {
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

fn cached<T: Copy>(memory: &mut HashMap<String, Option<T>>, written: &str, look_up: fn(&str) -> Option<T>) -> Option<T> {
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

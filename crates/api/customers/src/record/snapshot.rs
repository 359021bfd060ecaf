//! A customer in words, as audit entries compare and show it.

use super::Details;
use crate::entity::customer::{self, Custom, PHONE, POSTAL_CODE, STREET, money, open_day};
use platform::Error;
use platform::seal::Keyring;
use records::custom_fields::{CustomFields, values};
use serde::Serialize;
use shared::Named;
use shared::customers::Address;
use shared::customers::profile::{Channel, ConsentState, EntryKind};
use shared::money::to_decimal;
use std::collections::BTreeMap;

/// The fields of a customer, each as people would read it.
#[derive(Serialize)]
pub struct Snapshot {
    name: String,
    kind: &'static str,
    email: Option<String>,
    phone: Option<String>,
    website: Option<String>,
    sector: Option<String>,
    size: Option<&'static str>,
    employees: Option<i32>,
    revenue: Option<String>,
    founded_year: Option<i32>,
    street: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: Option<&'static str>,
    description: Option<String>,
    tags: Vec<String>,
    parent: Option<String>,
    owner: Option<String>,
    external_id: Option<String>,
    r#type: Option<&'static str>,
    interests: Vec<String>,
    birth_date: Option<String>,
    preferred_channel: Option<&'static str>,
    language: Option<&'static str>,
    preferences: Option<String>,
    social_links: Vec<String>,
    other_emails: Vec<String>,
    other_phones: Vec<String>,
    other_addresses: Vec<String>,
    consent_email: Option<String>,
    consent_phone: Option<String>,
    consent_sms: Option<String>,
    consent_post: Option<String>,
    /// Values of custom fields by `custom.<key>`.
    #[serde(flatten)]
    custom: BTreeMap<String, String>,
}

impl Snapshot {
    /// The record with the names of its owner and parent.
    pub fn of(row: &customer::Model, owner: Option<String>, parent: Option<String>, keys: &Keyring) -> Result<Self, Error> {
        let open = |place, sealed: &Option<Vec<u8>>| keys.open_text(place, row.id, sealed.as_deref());
        Ok(Self {
            name: row.name.clone(),
            kind: row.kind.label(),
            email: row.email.clone(),
            phone: open(PHONE, &row.phone_sealed)?,
            website: row.website.clone(),
            sector: row.sector.clone(),
            size: row.size.map(Named::label),
            employees: row.employees,
            revenue: money(row.revenue_minor, row.revenue_currency.clone())
                .map(|m| format!("{} {}", to_decimal(m.minor, &m.currency), m.currency)),
            founded_year: row.founded_year,
            street: open(STREET, &row.street_sealed)?,
            postal_code: open(POSTAL_CODE, &row.postal_code_sealed)?,
            city: row.city.clone(),
            region: row.region.clone(),
            country: row.country.as_deref().and_then(shared::countries::name),
            description: row.description.clone(),
            tags: row.tags.0.clone(),
            parent,
            owner,
            external_id: row.external_id.clone(),
            r#type: row.r#type.map(Named::label),
            interests: row.interests.0.clone(),
            birth_date: open_day(keys, row.id, row.birth_date_sealed.as_deref())?.map(|day| day.to_string()),
            preferred_channel: row.preferred_channel.map(Named::label),
            language: row.language.as_deref().and_then(shared::languages::name),
            preferences: row.preferences.clone(),
            social_links: row.social_links.0.iter().map(|link| link.url.clone()).collect(),
            other_emails: Vec::new(),
            other_phones: Vec::new(),
            other_addresses: Vec::new(),
            consent_email: None,
            consent_phone: None,
            consent_sms: None,
            consent_post: None,
            custom: BTreeMap::new(),
        })
    }

    /// Adds the values of custom fields.
    pub fn with_custom(mut self, custom: &Custom, fields: &CustomFields) -> Self {
        self.custom = values::in_words(&custom.0, fields);
        self
    }

    /// Adds what is in other rows.
    pub fn with(mut self, details: &Details, keys: &Keyring) -> Result<Self, Error> {
        let of_kind = |value: &str, kind: EntryKind| format!("{value} ({})", kind.label().to_lowercase());
        self.other_emails = details.emails.iter().map(|row| of_kind(&row.email, row.kind)).collect();
        for row in &details.phones {
            let other = row.clone().into_dto(keys)?;
            self.other_phones.push(of_kind(&other.phone, other.kind));
        }
        for row in &details.addresses {
            let other = row.clone().into_dto(keys)?;
            self.other_addresses.push(of_kind(&on_one_line(other.address), other.kind));
        }
        for row in details.consents() {
            let (state, at) = (row.state.label(), row.at.map(|at| at.date_naive().to_string()));
            let said = [Some(state.to_owned()), at, row.source].into_iter().flatten().collect::<Vec<_>>().join(", ");
            let field = match row.channel {
                Channel::Email => &mut self.consent_email,
                Channel::Phone => &mut self.consent_phone,
                Channel::Sms => &mut self.consent_sms,
                Channel::Post => &mut self.consent_post,
            };
            *field = (row.state != ConsentState::Unknown).then_some(said);
        }
        Ok(self)
    }
}

fn on_one_line(address: Address) -> String {
    let Address { street, postal_code, city, region, country } = address;
    let country = country.as_deref().and_then(shared::countries::name).map(str::to_owned);
    [street, postal_code, city, region, country].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

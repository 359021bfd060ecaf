//! A customer in words, as audit entries compare and show it.

use crate::customers::entity::customer::{self, PHONE, POSTAL_CODE, STREET, money};
use crate::platform::Error;
use crate::platform::seal::Keyring;
use serde::Serialize;
use shared::Named;
use shared::money::to_decimal;

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
        })
    }
}

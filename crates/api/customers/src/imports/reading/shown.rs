//! Rows as the preview shows them.

use super::Reading;
use shared::customers::import_plan::{ImportField, ImportTarget};
use shared::money::to_decimal;
use shared::{Named, countries};
use std::collections::BTreeMap;

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

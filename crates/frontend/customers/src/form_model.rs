//! What people type about a customer, and what becomes of it: a new customer, an edit, or a conflict with somebody else's edit.

#[path = "form_entries_model.rs"]
mod entries;

use std::collections::BTreeMap;

pub use entries::{AddressEntry, ConsentEntry, Entry};
use entries::{changed_consents, to_addresses, to_consents, to_emails, to_links, to_phones};
use serde::{Deserialize, Serialize};
use shared::{
    FieldError, Named, Patch,
    customers::profile::{Channel, CustomerType},
    customers::{Address, Customer, CustomerKind, CustomerSize, EditCustomer, NewCustomer},
    money::{self, Money},
    problem::validate,
};
use uuid::Uuid;

use super::{
    custom_fields::Defined,
    custom_typed::{self, Held},
};

/// Another record by its id, with the name people know it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRef {
    pub id: Uuid,
    pub name: String,
}

/// The form's fields as text, as they stand in their controls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub kind: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub website: String,
    pub sector: String,
    pub size: String,
    pub employees: String,
    pub revenue: String,
    pub currency: String,
    pub founded_year: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub region: String,
    pub country: String,
    pub description: String,
    pub tags: Vec<String>,
    pub parent: Option<NamedRef>,
    pub owner: Option<NamedRef>,
    pub external_id: String,
    #[serde(rename = "type")]
    pub business_type: String,
    pub interests: Vec<String>,
    pub birth_date: String,
    pub preferred_channel: String,
    pub language: String,
    pub preferences: String,
    pub social_links: Vec<Entry>,
    pub other_emails: Vec<Entry>,
    pub other_phones: Vec<Entry>,
    pub other_addresses: Vec<AddressEntry>,
    pub consents: Vec<ConsentEntry>,
    /// What stands in the custom fields, by their keys.
    pub custom: BTreeMap<String, Held>,
}

impl Typed {
    /// An empty form of a company in this currency.
    pub fn blank(currency: &str, custom: &[Defined]) -> Self {
        Self {
            kind: CustomerKind::Company.code().into(),
            currency: currency.into(),
            consents: ConsentEntry::of(&[]),
            custom: custom.iter().map(|field| (field.key.clone(), Held::of(field, None, currency))).collect(),
            ..Self::default()
        }
    }

    /// The form of a stored customer; `currency` stands where it has no revenue or other amount.
    pub fn of(customer: &Customer, currency: &str, custom: &[Defined]) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let address = &customer.address;
        Self {
            kind: customer.kind.code().into(),
            name: customer.name.clone(),
            email: text(&customer.email),
            phone: text(&customer.phone),
            website: text(&customer.website),
            sector: text(&customer.sector),
            size: customer.size.map(|size| size.code().into()).unwrap_or_default(),
            employees: customer.employees.map(|n| n.to_string()).unwrap_or_default(),
            revenue: customer.revenue.as_ref().map(|money| money::to_decimal(money.minor, &money.currency)).unwrap_or_default(),
            currency: customer.revenue.as_ref().map_or_else(|| currency.into(), |money| money.currency.clone()),
            founded_year: customer.founded_year.map(|year| year.to_string()).unwrap_or_default(),
            street: text(&address.street),
            postal_code: text(&address.postal_code),
            city: text(&address.city),
            region: text(&address.region),
            country: text(&address.country),
            description: text(&customer.description),
            tags: customer.tags.clone(),
            parent: customer.parent.as_ref().map(|parent| NamedRef { id: parent.id, name: parent.name.clone() }),
            owner: customer.owner.as_ref().map(|owner| NamedRef { id: owner.id, name: owner.name.clone() }),
            external_id: text(&customer.external_id),
            business_type: customer.r#type.map(|kind| kind.code().into()).unwrap_or_default(),
            interests: customer.interests.clone(),
            birth_date: customer.birth_date.map(|day| day.to_string()).unwrap_or_default(),
            preferred_channel: customer.preferred_channel.map(|channel| channel.code().into()).unwrap_or_default(),
            language: text(&customer.language),
            preferences: text(&customer.preferences),
            social_links: Entry::of_links(&customer.social_links),
            other_emails: Entry::of_emails(&customer.other_emails),
            other_phones: Entry::of_phones(&customer.other_phones),
            other_addresses: AddressEntry::of(&customer.other_addresses),
            consents: ConsentEntry::of(&customer.consents),
            custom: custom.iter().map(|field| (field.key.clone(), Held::of(field, customer.custom.get(&field.key), currency))).collect(),
        }
    }

    /// The customer these fields make, or which of them are refused, by the rules the server applies too.
    pub fn read(&self, custom: &[Defined]) -> Result<NewCustomer, Vec<FieldError>> {
        let mut errors = Vec::new();
        let employees = number(&self.employees, "employees", "must be a whole number such as 250", &mut errors);
        let founded_year = number(&self.founded_year, "founded_year", "must be a year such as 1998", &mut errors);
        let kind = CustomerKind::from_code(&self.kind).unwrap_or(CustomerKind::Company);
        let birth_date = self.birth_date(kind, &mut errors);
        let new = NewCustomer {
            kind,
            name: self.name.trim().into(),
            email: given(&self.email),
            phone: given(&self.phone),
            website: given(&with_scheme(&self.website)),
            sector: given(&self.sector),
            size: CustomerSize::from_code(&self.size),
            employees,
            revenue: self.money(&mut errors),
            founded_year,
            address: Address {
                street: given(&self.street),
                postal_code: given(&self.postal_code),
                city: given(&self.city),
                region: given(&self.region),
                country: given(&self.country),
            },
            description: lines(&self.description),
            tags: self.tags.clone(),
            parent_id: self.parent.as_ref().map(|parent| parent.id),
            owner_id: self.owner.as_ref().map(|owner| owner.id),
            external_id: given(&self.external_id),
            r#type: CustomerType::from_code(&self.business_type),
            interests: self.interests.clone(),
            birth_date,
            preferred_channel: Channel::from_code(&self.preferred_channel),
            language: given(&self.language),
            preferences: lines(&self.preferences),
            social_links: to_links(&self.social_links),
            other_emails: to_emails(&self.other_emails),
            other_phones: to_phones(&self.other_phones),
            other_addresses: to_addresses(&self.other_addresses),
            consents: to_consents(&self.consents),
            custom: custom_typed::values(custom, |key| self.custom.get(key), &mut errors),
        };
        if let Err(more) = validate(&new) {
            errors.extend(more);
        }
        if errors.is_empty() { Ok(new) } else { Err(errors) }
    }

    /// Companies have none: what was typed before they became one is let go.
    fn birth_date(&self, kind: CustomerKind, errors: &mut Vec<FieldError>) -> Option<shared::Date> {
        let text = given(&self.birth_date).filter(|_| kind == CustomerKind::Person)?;
        let day = text.parse().ok();
        if day.is_none() {
            errors.push(FieldError::new("birth_date", "must be a date such as 1984-02-29"));
        }
        day
    }

    fn money(&self, errors: &mut Vec<FieldError>) -> Option<Money> {
        let amount = given(&self.revenue)?;
        let minor = money::parse_minor(&amount, &self.currency);
        if minor.is_none() {
            let example = if money::exponent(&self.currency) == 0 { "1250000" } else { "1250000.50" };
            errors.push(FieldError::new("revenue", format!("must be an amount in {} such as {example}", self.currency)));
        }
        Some(Money { minor: minor?, currency: self.currency.clone() })
    }

    /// What turns `before` into these fields: only what differs.
    pub fn edit_of(&self, before: &Customer, custom: &[Defined]) -> Result<EditCustomer, Vec<FieldError>> {
        let after = self.read(custom)?;
        let address = Patch::between(&Some(before.address.clone()), Some(after.address));
        Ok(EditCustomer {
            kind: (after.kind != before.kind).then_some(after.kind),
            name: Patch::between(&Some(before.name.clone()), Some(after.name)),
            email: Patch::between(&before.email, after.email),
            phone: Patch::between(&before.phone, after.phone),
            website: Patch::between(&before.website, after.website),
            sector: Patch::between(&before.sector, after.sector),
            size: Patch::between(&before.size, after.size),
            employees: Patch::between(&before.employees, after.employees),
            revenue: Patch::between(&before.revenue, after.revenue),
            founded_year: Patch::between(&before.founded_year, after.founded_year),
            address,
            description: Patch::between(&before.description, after.description),
            tags: changed(&before.tags, after.tags),
            parent_id: Patch::between(&before.parent.as_ref().map(|parent| parent.id), after.parent_id),
            owner_id: Patch::between(&before.owner.as_ref().map(|owner| owner.id), after.owner_id),
            external_id: Patch::between(&before.external_id, after.external_id),
            r#type: Patch::between(&before.r#type, after.r#type),
            interests: changed(&before.interests, after.interests),
            birth_date: Patch::between(&before.birth_date, after.birth_date),
            preferred_channel: Patch::between(&before.preferred_channel, after.preferred_channel),
            language: Patch::between(&before.language, after.language),
            preferences: Patch::between(&before.preferences, after.preferences),
            social_links: changed(&before.social_links, after.social_links),
            other_emails: changed(&before.other_emails, after.other_emails),
            other_phones: changed(&before.other_phones, after.other_phones),
            other_addresses: changed(&before.other_addresses, after.other_addresses),
            consents: changed_consents(&self.consents, &before.consents),
            custom: custom_typed::changes(custom, &before.custom, &after.custom),
        })
    }
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn lines(text: &str) -> Option<String> {
    Some(text.trim_end().to_owned()).filter(|text| !text.trim().is_empty())
}

fn changed<T: PartialEq>(before: &[T], after: Vec<T>) -> Option<Vec<T>> {
    (before != after).then_some(after)
}

/// People write `example.com`; the rule wants the scheme.
pub fn with_scheme(text: &str) -> String {
    let text = text.trim();
    let bare = !text.is_empty() && !text.contains("://") && text.contains('.') && !text.contains(char::is_whitespace);
    if bare { format!("https://{text}") } else { text.to_owned() }
}

fn number(text: &str, field: &str, message: &str, errors: &mut Vec<FieldError>) -> Option<i32> {
    let cleaned: String = given(text)?.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
    let number = cleaned.parse().ok();
    if number.is_none() {
        errors.push(FieldError::new(field, message));
    }
    number
}

#[cfg(test)]
#[path = "form_model_tests.rs"]
mod tests;

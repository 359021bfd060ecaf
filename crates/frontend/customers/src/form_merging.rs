//! Two edits of one customer side by side: what each field says, and which fields both changed.

use shared::{
    Named,
    customers::changes::form_fields,
    customers::custom_fields::PREFIX,
    customers::profile::{Channel, CustomerType},
    customers::{CustomerKind, CustomerSize},
};

use super::{
    custom_fields::{self, Defined},
    form_model::{AddressEntry, ConsentEntry, Entry, NamedRef, Typed},
};

impl Typed {
    /// A field's value as people read it.
    pub fn shown(&self, field: &str, custom: &[Defined]) -> String {
        let linked = |linked: &Option<NamedRef>| linked.as_ref().map(|linked| linked.name.clone()).unwrap_or_default();
        match field {
            "kind" => CustomerKind::from_code(&self.kind).map(|kind| kind.label().to_owned()).unwrap_or_default(),
            "size" => CustomerSize::from_code(&self.size).map(|size| size.label().to_owned()).unwrap_or_default(),
            "address.country" => shared::countries::name(&self.country).unwrap_or_default().to_owned(),
            "tags" => self.tags.join(", "),
            "parent_id" => linked(&self.parent),
            "owner_id" => linked(&self.owner),
            "name" => self.name.clone(),
            "email" => self.email.clone(),
            "phone" => self.phone.clone(),
            "website" => self.website.clone(),
            "sector" => self.sector.clone(),
            "employees" => self.employees.clone(),
            "revenue" => self.revenue.clone(),
            "revenue.currency" if self.revenue.is_empty() => String::new(),
            "revenue.currency" => self.currency.clone(),
            "founded_year" => self.founded_year.clone(),
            "address.street" => self.street.clone(),
            "address.postal_code" => self.postal_code.clone(),
            "address.city" => self.city.clone(),
            "address.region" => self.region.clone(),
            "external_id" => self.external_id.clone(),
            "description" => self.description.clone(),
            "type" => CustomerType::from_code(&self.business_type).map(|kind| kind.label().to_owned()).unwrap_or_default(),
            "interests" => self.interests.join(", "),
            "birth_date" => self.birth_date.clone(),
            "preferred_channel" => {
                Channel::from_code(&self.preferred_channel).map(|channel| channel.label().to_owned()).unwrap_or_default()
            }
            "language" => shared::languages::name(&self.language).unwrap_or_default().to_owned(),
            "preferences" => self.preferences.clone(),
            "social_links" => listed(self.social_links.iter().map(Entry::shown)),
            "other_emails" => listed(self.other_emails.iter().map(Entry::shown)),
            "other_phones" => listed(self.other_phones.iter().map(Entry::shown)),
            "other_addresses" => listed(self.other_addresses.iter().map(AddressEntry::shown)),
            "consents" => listed(self.consents.iter().map(ConsentEntry::shown)),
            name => {
                let held = |field: Defined| self.custom.get(&field.key).map(|held| held.shown(&field));
                custom_fields::find(custom, name).and_then(held).unwrap_or_default()
            }
        }
    }

    /// Takes one field from `other`.
    pub fn take(&mut self, field: &str, other: &Self) {
        let text = |mine: &mut String, theirs: &String| mine.clone_from(theirs);
        match field {
            "kind" => text(&mut self.kind, &other.kind),
            "name" => text(&mut self.name, &other.name),
            "email" => text(&mut self.email, &other.email),
            "phone" => text(&mut self.phone, &other.phone),
            "website" => text(&mut self.website, &other.website),
            "sector" => text(&mut self.sector, &other.sector),
            "size" => text(&mut self.size, &other.size),
            "employees" => text(&mut self.employees, &other.employees),
            "revenue" => text(&mut self.revenue, &other.revenue),
            "revenue.currency" => text(&mut self.currency, &other.currency),
            "founded_year" => text(&mut self.founded_year, &other.founded_year),
            "address.street" => text(&mut self.street, &other.street),
            "address.postal_code" => text(&mut self.postal_code, &other.postal_code),
            "address.city" => text(&mut self.city, &other.city),
            "address.region" => text(&mut self.region, &other.region),
            "address.country" => text(&mut self.country, &other.country),
            "external_id" => text(&mut self.external_id, &other.external_id),
            "description" => text(&mut self.description, &other.description),
            "type" => text(&mut self.business_type, &other.business_type),
            "interests" => self.interests.clone_from(&other.interests),
            "birth_date" => text(&mut self.birth_date, &other.birth_date),
            "preferred_channel" => text(&mut self.preferred_channel, &other.preferred_channel),
            "language" => text(&mut self.language, &other.language),
            "preferences" => text(&mut self.preferences, &other.preferences),
            "social_links" => self.social_links.clone_from(&other.social_links),
            "other_emails" => self.other_emails.clone_from(&other.other_emails),
            "other_phones" => self.other_phones.clone_from(&other.other_phones),
            "other_addresses" => self.other_addresses.clone_from(&other.other_addresses),
            "consents" => self.consents.clone_from(&other.consents),
            "tags" => self.tags.clone_from(&other.tags),
            "parent_id" => self.parent.clone_from(&other.parent),
            "owner_id" => self.owner.clone_from(&other.owner),
            name => {
                if let Some((key, held)) = name.strip_prefix(PREFIX).and_then(|key| other.custom.get_key_value(key)) {
                    self.custom.insert(key.clone(), held.clone());
                }
            }
        }
    }
}

/// A field that both changed since it was read, each in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub field: &'static str,
    pub theirs: String,
    pub mine: String,
}

/// Joins two edits of the same record: `mine` with every field only they changed taken over, and the fields both changed differently.
pub fn merge(base: &Typed, theirs: &Typed, mine: &Typed, custom: &[Defined]) -> (Typed, Vec<Conflict>) {
    let mut merged = mine.clone();
    let mut conflicts = Vec::new();
    let names = form_fields().iter().map(String::as_str).chain(custom.iter().map(|field| field.name()));
    for field in names {
        let (old, their, my) = (base.shown(field, custom), theirs.shown(field, custom), mine.shown(field, custom));
        if their == my || their == old {
            continue;
        }
        if my == old {
            merged.take(field, theirs);
        } else {
            conflicts.push(Conflict { field, theirs: their, mine: my });
        }
    }
    (merged, conflicts)
}

fn listed(lines: impl Iterator<Item = String>) -> String {
    lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

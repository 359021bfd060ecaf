//! Two customers field by field: what is the same, what has to be chosen, what is taken over, what is united.

use records::{attribute::added, custom_fields::Defined};
use shared::{
    Named,
    customers::merges::MergeField,
    customers::profile::ConsentState,
    customers::{Address, Customer},
    languages,
    money::Money,
};

use super::columns::{capitalised, country_name};

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Same,
    /// One of the two values is chosen.
    Choose(Choice),
    /// The one that stays has none, so it gets the other's.
    TakenOver,
    /// Only the one that stays has a value.
    Kept,
    /// All values of both.
    United,
}

/// A field of which one value is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    Field(MergeField),
    /// By its key.
    Custom(&'static str),
}

impl Choice {
    /// A name that no other field has.
    pub fn name(self) -> String {
        match self {
            Self::Field(field) => field.code().to_owned(),
            Self::Custom(key) => format!("custom.{key}"),
        }
    }
}

/// One field of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    pub keep: String,
    pub other: String,
    pub fate: Fate,
}

/// The fields that one of the two has. `money` writes an amount.
pub fn rows(keep: &Customer, other: &Customer, money: &dyn Fn(&Money) -> String, custom: &[Defined]) -> Vec<Row> {
    let mut rows = Vec::new();
    for field in MergeField::ALL {
        rows.extend(row(field.label(), describe(keep, *field, money), describe(other, *field, money), Choice::Field(*field)));
    }
    for (defined, attr) in custom.iter().zip(added(custom)) {
        let field = defined.field();
        let value = |of: &Customer| attr.describe(&serde_json::to_value(of.custom.get(&field.key)).unwrap_or_default());
        rows.extend(row(&field.label, value(keep), value(other), Choice::Custom(&field.key)));
    }
    type Several = fn(&Customer) -> String;
    let several: [(&'static str, Several); 7] = [
        ("Tags", |c| c.tags.join(", ")),
        ("Interests", |c| c.interests.join(", ")),
        ("Further e-mails", |c| c.other_emails.iter().map(|one| one.email.clone()).collect::<Vec<_>>().join(", ")),
        ("Further phones", |c| c.other_phones.iter().map(|one| one.phone.clone()).collect::<Vec<_>>().join(", ")),
        ("Further addresses", |c| c.other_addresses.iter().map(|one| on_one_line(&one.address)).collect::<Vec<_>>().join("; ")),
        ("Social profiles", |c| c.social_links.iter().map(|one| one.url.clone()).collect::<Vec<_>>().join(", ")),
        ("Consents", consents),
    ];
    for (label, list) in several {
        let (own, theirs) = (list(keep), list(other));
        if !own.is_empty() || !theirs.is_empty() {
            let fate = if own == theirs { Fate::Same } else { Fate::United };
            rows.push(Row { label: label.to_owned(), keep: own, other: theirs, fate });
        }
    }
    rows
}

/// A field that one of the two has.
fn row(label: &str, own: String, theirs: String, choice: Choice) -> Option<Row> {
    let fate = match (own.is_empty(), theirs.is_empty()) {
        (true, true) => return None,
        (false, true) => Fate::Kept,
        (true, false) => Fate::TakenOver,
        (false, false) if own == theirs => Fate::Same,
        (false, false) => Fate::Choose(choice),
    };
    Some(Row { label: label.to_owned(), keep: own, other: theirs, fate })
}

fn consents(customer: &Customer) -> String {
    let given = customer.consents.iter().filter(|consent| consent.state != ConsentState::Unknown);
    given.map(|consent| format!("{}: {}", consent.channel.label(), consent.state.label().to_lowercase())).collect::<Vec<_>>().join(", ")
}

fn on_one_line(address: &Address) -> String {
    let country = address.country.as_deref().map(country_name);
    let parts = [address.street.clone(), address.postal_code.clone(), address.city.clone(), address.region.clone(), country];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A field as people read it; empty where there is nothing.
fn describe(customer: &Customer, field: MergeField, money: &dyn Fn(&Money) -> String) -> String {
    let c = customer;
    let value = match field {
        MergeField::Name => Some(c.name.clone()),
        MergeField::Email => c.email.clone(),
        MergeField::Phone => c.phone.clone(),
        MergeField::Website => c.website.clone(),
        MergeField::Sector => c.sector.as_deref().map(capitalised),
        MergeField::Type => c.r#type.map(|one| one.label().to_owned()),
        MergeField::Size => c.size.map(|one| one.label().to_owned()),
        MergeField::Employees => c.employees.map(|n| n.to_string()),
        MergeField::Revenue => c.revenue.as_ref().map(money),
        MergeField::FoundedYear => c.founded_year.map(|year| year.to_string()),
        MergeField::Address => Some(on_one_line(&c.address)),
        MergeField::Parent => c.parent.as_ref().map(|parent| parent.name.clone()),
        MergeField::Owner => c.owner.as_ref().map(|owner| owner.name.clone()),
        MergeField::ExternalId => c.external_id.clone(),
        MergeField::BirthDate => c.birth_date.map(|day| day.to_string()),
        MergeField::PreferredChannel => c.preferred_channel.map(|one| one.label().to_owned()),
        MergeField::Language => c.language.as_deref().and_then(languages::name).map(str::to_owned),
        MergeField::Preferences => c.preferences.clone(),
        MergeField::Description => c.description.clone(),
    };
    value.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn customer(fields: serde_json::Value) -> Customer {
        let mut whole = json!({
            "id": "00000000-0000-0000-0000-000000000001", "kind": "company", "name": "Acme", "address": {}, "tags": [], "children": [],
            "interests": [], "social_links": [], "other_emails": [], "other_phones": [], "other_addresses": [], "consents": [], "custom": {},
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1
        });
        if let (Some(whole), serde_json::Value::Object(fields)) = (whole.as_object_mut(), fields) {
            whole.extend(fields);
        }
        serde_json::from_value(whole).expect("a customer")
    }

    #[test]
    fn each_field_has_its_fate() {
        let keep = customer(json!({ "sector": "retail", "phone": "1", "tags": ["a"], "address": { "city": "Bonn", "country": "DE" } }));
        let other = customer(
            json!({ "sector": "finance", "website": "https://a.test", "tags": ["b"], "address": { "city": "Bonn", "country": "DE" } }),
        );
        let rows = rows(&keep, &other, &|_| String::new(), &[]);
        let fates: Vec<_> = rows.iter().map(|row| (row.label.as_str(), row.fate)).collect();
        assert_eq!(
            fates,
            [
                ("Name", Fate::Same),
                ("Phone", Fate::Kept),
                ("Website", Fate::TakenOver),
                ("Sector", Fate::Choose(Choice::Field(MergeField::Sector))),
                ("Address", Fate::Same),
                ("Tags", Fate::United),
            ]
        );
        assert_eq!(rows[3].other, "Finance");
        assert_eq!(rows[4].keep, "Bonn, Germany");
    }
}

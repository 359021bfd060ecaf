//! Custom fields of the demo, and values for its customers.

use super::Dice;
use crate::platform::clock;
use chrono::TimeDelta;
use shared::customers_custom_fields::{CustomChoice, CustomFieldKind as Kind, NewCustomField};
use shared::customers_custom_values::{CustomValue, CustomValues};
use shared::money::Money;

/// Key, label, kind, help and choices (code and label), one field of each kind.
type Field = (&'static str, &'static str, Kind, &'static str, &'static [(&'static str, &'static str)]);

const TIERS: &[(&str, &str)] = &[("platinum", "Platinum"), ("gold", "Gold"), ("silver", "Silver")];
const PRODUCTS: &[(&str, &str)] = &[("portal", "Portal"), ("analytics", "Analytics"), ("helpdesk", "Help desk"), ("billing", "Billing")];

const FIELDS: [Field; 8] = [
    ("account_tier", "Account tier", Kind::Choice, "As agreed in the yearly account review", TIERS),
    ("products_used", "Products used", Kind::Choices, "", PRODUCTS),
    ("seats", "Seats", Kind::Number, "Licences in use", &[]),
    ("annual_budget", "Annual budget", Kind::Money, "What the customer plans to spend with us", &[]),
    ("contract_end", "Contract end", Kind::Date, "Last day of the running contract", &[]),
    ("reference_customer", "Reference customer", Kind::YesNo, "May be named in talks with others", &[]),
    ("purchasing_office", "Purchasing office", Kind::Text, "", &[]),
    ("account_plan", "Account plan", Kind::Link, "The plan in our wiki", &[]),
];

/// The fields.
pub fn fields() -> Vec<NewCustomField> {
    let choice = |(code, label): &(&str, &str)| CustomChoice { code: (*code).to_owned(), label: (*label).to_owned() };
    let field = |(key, label, kind, help, choices): Field| NewCustomField {
        label: label.to_owned(),
        key: Some(key.to_owned()),
        kind,
        help: Some(help.to_owned()).filter(|help| !help.is_empty()),
        choices: choices.iter().map(choice).collect(),
    };
    FIELDS.into_iter().map(field).collect()
}

/// What is known of a company; not everything of each.
pub fn values(mailbox: &str, dice: &mut Dice) -> CustomValues {
    let offices = ["Berlin, building C", "Head office", "Shared service centre, Porto"];
    let codes: Vec<String> = PRODUCTS.iter().filter(|_| dice.below(2) == 0).map(|(code, _)| (*code).to_owned()).collect();
    let days = i64::try_from(dice.below(700)).unwrap_or(0) - 60;
    let all = [
        ("account_tier", CustomValue::Text(dice.one_of(TIERS).0.to_owned())),
        ("products_used", CustomValue::Choices(codes)),
        ("seats", CustomValue::Number((5 + dice.below(400)) as f64)),
        (
            "annual_budget",
            CustomValue::Money(Money { minor: i64::try_from(500_000 * (1 + dice.below(60))).unwrap_or(0), currency: "EUR".to_owned() }),
        ),
        ("contract_end", CustomValue::Text((clock::now() + TimeDelta::days(days)).date_naive().to_string())),
        ("reference_customer", CustomValue::YesNo(dice.below(3) == 0)),
        ("purchasing_office", CustomValue::Text((*dice.one_of(&offices)).to_owned())),
        ("account_plan", CustomValue::Text(format!("https://wiki.{}/accounts/{mailbox}", super::DOMAIN))),
    ];
    all.into_iter().filter(|_| dice.below(4) > 0).map(|(key, value)| (key.to_owned(), value)).collect()
}

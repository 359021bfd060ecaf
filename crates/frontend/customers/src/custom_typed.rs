//! What people type for a custom field of many customers, and the value it makes.

use records::attribute_value::with_scheme;
use shared::{
    money::{self, Money},
    records::custom_fields::{CustomField, CustomFieldKind},
    records::custom_values::CustomValue,
};

/// The parts of a value as they stand in its control; each kind uses those it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Text, number, date, link, amount, the code of a choice, `true` or `false`.
    pub text: String,
    /// Of an amount.
    pub currency: String,
    /// The codes of several choices.
    pub several: Vec<String>,
}

impl Held {
    /// The value, nothing where nothing is typed, or what is wrong by the rules the server applies too, in words that follow the field's name.
    pub fn read(&self, field: &CustomField) -> Result<Option<CustomValue>, String> {
        let text = self.text.trim();
        let value = match field.kind {
            CustomFieldKind::Choices => CustomValue::Choices(self.several.clone()),
            _ if text.is_empty() => return Ok(None),
            CustomFieldKind::Text | CustomFieldKind::Date | CustomFieldKind::Choice => CustomValue::Text(text.to_owned()),
            CustomFieldKind::Link => CustomValue::Text(with_scheme(text)),
            CustomFieldKind::YesNo => CustomValue::YesNo(text == "true"),
            CustomFieldKind::Number => {
                let scaled = money::scaled(text, 4).ok_or("must be a number such as 12.5, with at most four decimals")?;
                CustomValue::Number(scaled as f64 / 1e4)
            }
            CustomFieldKind::Money => {
                let minor = money::parse_minor(text, &self.currency).ok_or_else(|| {
                    let example = if money::exponent(&self.currency) == 0 { "1250" } else { "1250.50" };
                    format!("must be an amount in {} such as {example}", self.currency)
                })?;
                CustomValue::Money(Money { minor, currency: self.currency.clone() })
            }
        };
        match value.fault(field) {
            Some(fault) => Err(fault),
            None => Ok(value.tidied(field)),
        }
    }
}

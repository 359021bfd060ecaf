//! What people type for a custom field, and the value it makes.

use serde::{Deserialize, Serialize};
use shared::{
    FieldError,
    customers::custom_fields::{CustomField, CustomFieldKind},
    customers::custom_values::{CustomChanges, CustomValue, CustomValues},
    money::{self, Money},
};

use super::{custom_fields::Defined, form_model::with_scheme};

/// The parts of a value as they stand in its control; each kind uses those it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Held {
    /// Text, number, date, link, amount, the code of a choice, `true` or `false`.
    pub text: String,
    /// Of an amount.
    pub currency: String,
    /// The codes of several choices.
    pub several: Vec<String>,
}

impl Held {
    /// A stored value; `currency` stands where there is no amount yet.
    pub fn of(field: &CustomField, value: Option<&CustomValue>, currency: &str) -> Self {
        let mut held = Self::default();
        if field.kind == CustomFieldKind::Money {
            held.currency = currency.to_owned();
        }
        match value {
            None => {}
            Some(CustomValue::YesNo(yes)) => held.text = yes.to_string(),
            Some(CustomValue::Number(number)) => held.text = number.to_string(),
            Some(CustomValue::Text(text)) => held.text.clone_from(text),
            // In the order of the field, as the control holds them.
            Some(CustomValue::Choices(codes)) => {
                held.several = field.choices.iter().map(|choice| choice.code.clone()).filter(|code| codes.contains(code)).collect();
            }
            Some(CustomValue::Money(amount)) => {
                held.text = money::to_decimal(amount.minor, &amount.currency);
                held.currency.clone_from(&amount.currency);
            }
        }
        held
    }

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

    /// As people read it, for comparing and for conflicts.
    pub fn shown(&self, field: &CustomField) -> String {
        match self.read(field) {
            Ok(value) => value.map(|value| value.shown(field)).unwrap_or_default(),
            Err(_) => self.text.clone(),
        }
    }
}

/// The values that are typed, by the keys of their fields; refusals are added to `errors`.
pub fn values<'a>(fields: &[Defined], held: impl Fn(&str) -> Option<&'a Held>, errors: &mut Vec<FieldError>) -> CustomValues {
    let mut values = CustomValues::new();
    for field in fields {
        match held(&field.key).map(|held| held.read(field)) {
            Some(Ok(Some(value))) => drop(values.insert(field.key.clone(), value)),
            Some(Err(message)) => errors.push(FieldError::new(field.name(), message)),
            Some(Ok(None)) | None => {}
        }
    }
    values
}

/// What turns the values `before` into those after: only what differs, and only of the fields that are in use.
pub fn changes(fields: &[Defined], before: &CustomValues, after: &CustomValues) -> CustomChanges {
    let change = |field: &Defined| {
        let (old, new) = (before.get(&field.key).cloned().and_then(|value| value.tidied(field)), after.get(&field.key).cloned());
        (old != new).then(|| (field.key.clone(), new))
    };
    fields.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::tests::field;

    fn typed(text: &str) -> Held {
        Held { text: text.into(), currency: "EUR".into(), several: Vec::new() }
    }

    #[test]
    fn every_value_survives_its_editing() {
        for (kind, json) in [
            ("text", r#""Words""#),
            ("number", "-1234.5"),
            ("number", "0.0001"),
            ("money", r#"{"minor":110004,"currency":"USD"}"#),
            ("date", r#""2026-11-21""#),
            ("choice", r#""gold""#),
            ("choices", r#"["gold","iron"]"#),
            ("yes_no", "false"),
            ("link", r#""https://example.com/a""#),
        ] {
            let (field, value) = (field("tier", kind), serde_json::from_str::<CustomValue>(json).expect("a value"));
            assert_eq!(Held::of(&field, Some(&value), "EUR").read(&field), Ok(Some(value)), "{json}");
            assert_eq!(Held::of(&field, None, "EUR").read(&field), Ok(None), "{kind}");
        }
    }

    #[test]
    fn what_people_type_is_understood_or_refused_in_words() {
        assert_eq!(typed(" 1,250.5 ").read(&field("n", "number")), Ok(Some(CustomValue::Number(1250.5))));
        assert_eq!(typed("example.com").read(&field("l", "link")), Ok(Some(CustomValue::Text("https://example.com".into()))));
        for (kind, text) in [("number", "a few"), ("number", "0.00001"), ("money", "1.005"), ("link", "no address"), ("date", "soon")] {
            let refused = typed(text).read(&field("f", kind)).expect_err("refused");
            assert!(refused.starts_with("must"), "{refused}");
            assert_eq!(typed(text).shown(&field("f", kind)), text);
        }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let fields = [Defined::of(field("tier", "choice")), Defined::of(field("seats", "number"))];
        let before = CustomValues::from([("tier".into(), CustomValue::Text("gold".into())), ("seats".into(), CustomValue::Number(5.0))]);
        let after = CustomValues::from([("seats".into(), CustomValue::Number(5.0))]);
        assert_eq!(changes(&fields, &before, &after), CustomChanges::from([("tier".into(), None)]));
        assert!(changes(&fields, &before, &before).is_empty());
    }
}

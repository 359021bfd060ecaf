//! The values of custom fields: how they travel, what they must be, and how people read them.

use crate::money::{MOST_MINOR, Money, is_currency, to_decimal};
use crate::records::custom_fields::{CustomField, CustomFieldKind as Kind, PREFIX};
use crate::{FieldError, rules, text};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
#[cfg(feature = "server")]
use utoipa::openapi as document;

/// Characters of a text or link.
pub const MAX_TEXT: usize = 500;
/// How far from zero a number may be.
pub const MAX_NUMBER: f64 = 1e11;

/// A custom field's value: text, link, date (`2026-11-21`) and choice (its code) are strings; numbers are numbers; multiple choice is an array
/// of codes; yes or no is a boolean; money is an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(untagged, expecting = "a custom field's value must be text, a number, true or false, an array of codes, or money")]
pub enum CustomValue {
    YesNo(bool),
    #[serde(serialize_with = "plain_number")]
    Number(f64),
    Text(String),
    Choices(Vec<String>),
    Money(Money),
}

/// The values of a record by the fields' keys.
pub type CustomValues = BTreeMap<String, CustomValue>;
/// Changes of values by the fields' keys; `null` clears.
pub type CustomChanges = BTreeMap<String, Option<CustomValue>>;

/// The schema of changes: an object of values and nulls.
#[cfg(feature = "server")]
pub fn changes_schema() -> document::schema::Object {
    use document::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let value = OneOfBuilder::new().item(null).item(document::Ref::from_schema_name("CustomValue"));
    let changes = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(Schema::OneOf(value.build())));
    changes.description(Some("New values of custom fields by their keys; those not named stay, `null` clears.")).build()
}

/// The schema of values: an object of them.
#[cfg(feature = "server")]
pub fn values_schema() -> document::schema::Object {
    use document::schema::{ObjectBuilder, Type};
    let value = document::Ref::from_schema_name("CustomValue");
    let values = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(value));
    values.description(Some("The values of custom fields by their keys; those without a value are absent.")).build()
}

/// Whole numbers without a point.
fn plain_number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && number.abs() < 9e15 { serializer.serialize_i64(*number as i64) } else { serializer.serialize_f64(*number) }
}

impl CustomValue {
    /// Without what does not count: surrounding space, choices that are repeated; choices in the order of the field. Nothing where nothing is
    /// left.
    pub fn tidied(self, field: &CustomField) -> Option<Self> {
        match self {
            Self::Text(text) => text::trimmed(Some(text)).map(Self::Text),
            Self::Choices(codes) => {
                let known = field.choices.iter().map(|choice| choice.code.clone());
                let codes: Vec<String> = known.filter(|code| codes.contains(code)).collect();
                (!codes.is_empty()).then_some(Self::Choices(codes))
            }
            Self::Number(number) => Some(Self::Number(if number == 0.0 { 0.0 } else { number })),
            value => Some(value),
        }
    }

    /// As people read it.
    pub fn shown(&self, field: &CustomField) -> String {
        let label = |code: &String| field.choice(code).unwrap_or(code).to_owned();
        match self {
            Self::YesNo(true) => "Yes".to_owned(),
            Self::YesNo(false) => "No".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(code) if field.kind == Kind::Choice => label(code),
            Self::Text(text) => text.clone(),
            Self::Choices(codes) => codes.iter().map(label).collect::<Vec<_>>().join("; "),
            Self::Money(money) => format!("{} {}", to_decimal(money.minor, &money.currency), money.currency),
        }
    }

    /// What is wrong with it as a value of the field, in words that follow the field's name.
    pub fn fault(&self, field: &CustomField) -> Option<String> {
        let refused = |message: &str| Some(message.to_owned());
        let unknown = |code: &str| Some(format!("has no choice “{code}”"));
        match (field.kind, self) {
            (Kind::Text, Self::Text(text)) => fault_of_line(text),
            (Kind::Link, Self::Text(link)) => fault_of_link(link),
            (Kind::Number, Self::Number(number)) => match number {
                n if n.is_nan() || n.abs() > MAX_NUMBER => refused("must be between -100,000,000,000 and 100,000,000,000"),
                n if (n * 1e4).round() / 1e4 != *n => refused("must have at most four decimals"),
                _ => None,
            },
            (Kind::Money, Self::Money(money)) => match money {
                m if !is_currency(&m.currency) => refused("must have a three-letter currency such as EUR"),
                m if m.minor.unsigned_abs() > MOST_MINOR.unsigned_abs() => refused("is too large an amount"),
                _ => None,
            },
            (Kind::Date, Self::Text(day)) => match day.trim().parse::<NaiveDate>() {
                _ if day.trim().is_empty() => None,
                Ok(day) if (1..=9999).contains(&day.year()) => None,
                _ => refused("must be a date such as 2026-11-21"),
            },
            (Kind::Choice, Self::Text(code)) if code.trim().is_empty() || field.choice(code.trim()).is_some() => None,
            (Kind::Choice, Self::Text(code)) => unknown(code),
            (Kind::Choices, Self::Choices(codes)) => codes.iter().find(|code| field.choice(code).is_none()).and_then(|code| unknown(code)),
            (Kind::YesNo, Self::YesNo(_)) => None,
            (Kind::Text, _) => refused("must be text"),
            (Kind::Link, _) => refused("must be a web address such as https://example.com"),
            (Kind::Number, _) => refused("must be a number"),
            (Kind::Money, _) => refused("must be an amount with a currency"),
            (Kind::Date, _) => refused("must be a date such as 2026-11-21"),
            (Kind::Choice, _) => refused("must be the code of a choice"),
            (Kind::Choices, _) => refused("must be an array of codes of choices"),
            (Kind::YesNo, _) => refused("must be true or false"),
        }
    }
}

fn fault_of_line(text: &str) -> Option<String> {
    rules::line::<String>(MAX_TEXT)(&text.to_owned(), &()).err().map(|error| error.to_string())
}

fn fault_of_link(link: &str) -> Option<String> {
    let link = link.trim();
    if link.is_empty() {
        return None;
    }
    let after = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let host = after.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if host.is_empty() || link.chars().any(char::is_whitespace) {
        return Some("must be a web address such as https://example.com".to_owned());
    }
    fault_of_line(link)
}

/// Every value that does not fit its field, and every key that is no field's; paths are `custom.<key>`. `fields` are the active ones.
pub fn check(fields: &[CustomField], values: &CustomValues) -> Vec<FieldError> {
    values.iter().filter_map(|(key, value)| fault(fields, key, Some(value))).collect()
}

/// The same for changes.
pub fn check_changes(fields: &[CustomField], changes: &CustomChanges) -> Vec<FieldError> {
    changes.iter().filter_map(|(key, value)| fault(fields, key, value.as_ref())).collect()
}

fn fault(fields: &[CustomField], key: &str, value: Option<&CustomValue>) -> Option<FieldError> {
    let message = match fields.iter().find(|field| field.key == key) {
        None => Some("is not a custom field".to_owned()),
        Some(field) => value.and_then(|value| value.fault(field)),
    };
    message.map(|message| FieldError::new(format!("{PREFIX}{key}"), message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::custom_fields::CustomChoice;
    use chrono::DateTime;
    use uuid::Uuid;

    fn field(kind: Kind) -> CustomField {
        let choice = |code: &str| CustomChoice { code: code.into(), label: code.to_uppercase() };
        CustomField {
            id: Uuid::nil(),
            record: "customers".into(),
            key: "field".into(),
            label: "Field".into(),
            help: None,
            kind,
            choices: if kind.has_choices() { vec![choice("a"), choice("b"), choice("c")] } else { Vec::new() },
            position: 0,
            archived_at: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    fn value(json: &str) -> CustomValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn values_travel_as_documented() {
        for json in ["true", "5", "-0.125", "100000000000", "\"2026-11-21\"", "[\"a\",\"b\"]", "{\"minor\":5,\"currency\":\"EUR\"}"] {
            assert_eq!(serde_json::to_string(&value(json)).unwrap(), json);
        }
        for bad in ["null", "[1]", "{}", "{\"minor\":1.5,\"currency\":\"EUR\"}"] {
            assert!(serde_json::from_str::<CustomValue>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_fit_their_fields_or_the_field_is_named() {
        let fault = |kind, json: &str| value(json).fault(&field(kind));
        for (kind, json) in [
            (Kind::Text, "\"words\""),
            (Kind::Number, "99999999999.9999"),
            (Kind::Number, "0.1"),
            (Kind::Money, "{\"minor\":-5,\"currency\":\"EUR\"}"),
            (Kind::Date, "\"2024-02-29\""),
            (Kind::Choice, "\"a\""),
            (Kind::Choices, "[\"c\",\"a\"]"),
            (Kind::YesNo, "false"),
            (Kind::Link, "\"https://example.com/a?b#c\""),
        ] {
            assert_eq!(fault(kind, json), None, "{json}");
        }
        for (kind, json) in [
            (Kind::Text, "5"),
            (Kind::Text, "\"two\\nlines\""),
            (Kind::Number, "0.00001"),
            (Kind::Number, "1e12"),
            (Kind::Number, "\"5\""),
            (Kind::Money, "{\"minor\":5,\"currency\":\"eur\"}"),
            (Kind::Money, "{\"minor\":9000000000000000000,\"currency\":\"EUR\"}"),
            (Kind::Date, "\"2026-02-30\""),
            (Kind::Date, "\"21.11.2026\""),
            (Kind::Choice, "\"d\""),
            (Kind::Choices, "[\"a\",\"d\"]"),
            (Kind::YesNo, "\"yes\""),
            (Kind::Link, "\"javascript:alert(1)\""),
            (Kind::Link, "\"https://\""),
        ] {
            assert!(fault(kind, json).is_some(), "{json}");
        }
        let errors = check(&[field(Kind::YesNo)], &BTreeMap::from([("other".to_owned(), value("true"))]));
        assert_eq!(errors[0].field, "custom.other");
        assert!(check_changes(&[field(Kind::YesNo)], &BTreeMap::from([("field".to_owned(), None)])).is_empty());
    }

    #[test]
    fn tidied_values_are_the_same_however_they_were_written() {
        let tidied = |kind, json: &str| value(json).tidied(&field(kind));
        assert_eq!(tidied(Kind::Choices, "[\"c\",\"a\",\"c\"]"), Some(value("[\"a\",\"c\"]")));
        assert_eq!(tidied(Kind::Choices, "[]"), None);
        assert_eq!(tidied(Kind::Text, "\"  \""), None);
        assert_eq!(value("[\"a\",\"c\"]").shown(&field(Kind::Choices)), "A; C");
        assert_eq!(value("{\"minor\":110004,\"currency\":\"EUR\"}").shown(&field(Kind::Money)), "1100.04 EUR");
    }
}

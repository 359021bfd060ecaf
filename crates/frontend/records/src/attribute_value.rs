//! What people type for a field, the value it makes, and how that reads.

use platform::time::{At, Day, day_and_time, format_date_time, moment_of};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::money::{self, Money};
use ui::{Choice, format_decimal, format_money, format_number};

use super::attribute::{Attribute, Shape};

/// The parts of a value as they stand in its control; each kind uses those it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Text, number, date, amount, the code of a choice, `true` or `false`.
    pub text: String,
    /// The currency of an amount, the time of a moment.
    pub second: String,
    /// What was chosen: values with their labels.
    pub chosen: Vec<(String, String)>,
    /// What only the domain edits.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub rows: Value,
}

impl Draft {
    pub fn choices(&self) -> Vec<Choice> {
        self.chosen.iter().map(|(value, label)| Choice::new(value.clone(), label.clone())).collect()
    }

    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Attribute {
    /// A record's value as it is edited; `currency` stands where there is no amount yet.
    pub fn draft(&self, value: &Value, currency: &str) -> Draft {
        let one = |value: &str| Draft { chosen: vec![(value.to_owned(), self.label_of(value))], ..Draft::default() };
        match (self.shape, value) {
            (Shape::Money, Value::Null) => Draft { second: currency.to_owned(), ..Draft::default() },
            (Shape::Money, value) => match serde_json::from_value::<Money>(value.clone()) {
                Ok(money) => Draft { text: money::to_decimal(money.minor, &money.currency), second: money.currency, ..Draft::default() },
                Err(_) => Draft { second: currency.to_owned(), ..Draft::default() },
            },
            (Shape::Percent, value) => Draft::text(value.as_i64().map(percent).unwrap_or_default()),
            (Shape::Moment, Value::String(text)) => {
                let (day, time) = day_and_time(At::from(text.as_str()).0);
                Draft { text: day.to_string(), second: time, ..Draft::default() }
            }
            (Shape::User | Shape::Team | Shape::Record(_), Value::Object(named)) => {
                let part = |key: &str| named.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                Draft { chosen: vec![(part("id"), part("name"))], ..Draft::default() }
            }
            (Shape::Suggest | Shape::Listed, Value::String(text)) => one(text),
            (_, Value::Array(values)) => {
                let pair = |value: &str| (value.to_owned(), self.label_of(value));
                Draft { chosen: values.iter().filter_map(Value::as_str).map(pair).collect(), ..Draft::default() }
            }
            (_, Value::String(text)) => Draft::text(text.clone()),
            (_, Value::Number(number)) => Draft::text(number.to_string()),
            (_, Value::Bool(yes)) => Draft::text(yes.to_string()),
            _ => Draft::default(),
        }
    }

    /// The value as records hold it, or what is wrong by the rules the server applies too, in words that follow the label.
    pub fn read(&self, draft: &Draft) -> Result<Value, String> {
        let text = draft.text.trim();
        let first = draft.chosen.first();
        let value = match self.shape {
            Shape::Tags => json!(draft.chosen.iter().map(|(value, _)| value).collect::<Vec<_>>()),
            Shape::Several if draft.chosen.is_empty() => Value::Null,
            // In the order of the field, as it is stored.
            Shape::Several => {
                let is_chosen = |choice: &&Choice| draft.chosen.iter().any(|(value, _)| *value == choice.value);
                json!(self.choices.iter().filter(is_chosen).map(|choice| &choice.value).collect::<Vec<_>>())
            }
            Shape::Suggest | Shape::Listed => first.map(|(value, _)| json!(value.trim())).unwrap_or_default(),
            Shape::User | Shape::Team | Shape::Record(_) => first.map(|(id, name)| json!({ "id": id, "name": name })).unwrap_or_default(),
            _ if text.is_empty() => Value::Null,
            Shape::Lines => json!(draft.text.trim_end()),
            Shape::Link => json!(with_scheme(text)),
            Shape::Whole => {
                let number = money::scaled(text, 0).ok_or("must be a whole number such as 250")?;
                json!(number)
            }
            Shape::Decimal => {
                let scaled = money::scaled(text, 4).ok_or("must be a number such as 12.5, with at most four decimals")?;
                if scaled % 10_000 == 0 { json!(scaled / 10_000) } else { json!(scaled as f64 / 1e4) }
            }
            Shape::Percent => {
                let share = money::scaled(text.trim_end_matches('%'), 2).filter(|share| (0..=10_000).contains(share));
                json!(share.ok_or("must be between 0 and 100 percent, such as 19 or 7.5")?)
            }
            Shape::Money => {
                let minor = money::parse_minor(text, &draft.second).ok_or_else(|| {
                    let example = if money::exponent(&draft.second) == 0 { "1250" } else { "1250.50" };
                    format!("must be an amount in {} such as {example}", draft.second)
                })?;
                json!(Money { minor, currency: draft.second.clone() })
            }
            Shape::Moment => {
                let day = Day::parse(text).ok_or("must be a date such as 2026-11-21")?;
                let (hours, minutes) = clock(&draft.second).ok_or("needs a time such as 09:30")?;
                json!(At(moment_of(day, hours, minutes)).to_rfc3339())
            }
            Shape::YesNo => json!(text == "true"),
            Shape::Line | Shape::Email | Shape::Phone | Shape::Day | Shape::One | Shape::Own => json!(text),
        };
        self.check(&value).map(|()| value)
    }

    /// In words, in the reader's language; empty where there is nothing.
    pub fn describe(&self, value: &Value) -> String {
        match (self.shape, value) {
            (_, Value::Null) => String::new(),
            (Shape::Money, value) => {
                serde_json::from_value::<Money>(value.clone()).map(|money| format_money(money.minor, &money.currency)).unwrap_or_default()
            }
            (Shape::Percent, value) => value.as_i64().map(|share| format!("{}%", format_decimal(&percent(share)))).unwrap_or_default(),
            (Shape::Day, Value::String(day)) => Day::parse(day).map_or_else(|| day.clone(), Day::short),
            (Shape::Moment, Value::String(moment)) => format_date_time(moment.as_str()),
            (_, Value::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
            (_, Value::Number(number)) => number.as_i64().map_or_else(|| format_decimal(&number.to_string()), format_number),
            (_, Value::Array(values)) => {
                values.iter().filter_map(Value::as_str).map(|value| self.label_of(value)).collect::<Vec<_>>().join(", ")
            }
            (_, Value::Object(named)) => named.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            (_, Value::String(text)) => self.label_of(text),
        }
    }

    /// What is typed in words, for conflicts.
    pub fn describe_draft(&self, draft: &Draft) -> String {
        match self.read(draft) {
            Ok(value) => self.describe(&value),
            Err(_) if draft.text.is_empty() => String::new(),
            Err(_) => draft.text.clone(),
        }
    }
}

/// Hundredths as people write them: `19`, `7.5`.
fn percent(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// People write `example.com`; the rule wants the scheme.
pub fn with_scheme(text: &str) -> String {
    let bare = !text.contains("://") && text.contains('.') && !text.contains(char::is_whitespace);
    if bare { format!("https://{text}") } else { text.to_owned() }
}

/// Reads `HH:MM`.
fn clock(text: &str) -> Option<(i32, i32)> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some((hours, minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::{Attr, built_in};
    use shared::sales::{leads, products};

    fn attr(key: &str) -> Attr {
        let all = [built_in(&leads::SPEC), built_in(&products::SPEC)].concat();
        all.into_iter().find(|attr| attr.key == key).expect("a field")
    }

    #[test]
    fn every_value_survives_its_editing() {
        for (key, value) in [
            ("name", json!("Ada")),
            ("company", json!("Acme")),
            ("website", json!("https://example.com")),
            ("stage", json!("won")),
            ("country", json!("DE")),
            ("value", json!({ "minor": 110_004, "currency": "USD" })),
            ("tax_rate", json!(750)),
            ("stock", json!(12)),
            ("tags", json!(["a", "b"])),
            ("owner", json!({ "id": uuid(), "name": "Olga" })),
        ] {
            assert_eq!(attr(key).read(&attr(key).draft(&value, "EUR")), Ok(value), "{key}");
        }
        assert_eq!(attr("owner").requested(&json!({ "id": uuid(), "name": "Olga" })), json!(uuid()));
    }

    #[test]
    fn what_people_type_is_understood_or_refused_in_words() {
        assert_eq!(attr("tax_rate").read(&Draft::text("19 %")), Ok(json!(1900)));
        assert_eq!(attr("stock").read(&Draft::text("1,200")), Ok(json!(1200)));
        assert_eq!(attr("website").read(&Draft::text("example.com")), Ok(json!("https://example.com")));
        for (key, text) in [("name", " "), ("stock", "a few"), ("tax_rate", "101"), ("email", "nobody"), ("stage", "shoe")] {
            assert!(attr(key).read(&Draft::text(text)).is_err(), "{key}");
        }
    }

    fn uuid() -> &'static str {
        "01999999-0000-7000-8000-000000000000"
    }
}

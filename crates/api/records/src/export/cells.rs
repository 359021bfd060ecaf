//! A field's value in a file, as people read it.

use chrono_tz::Tz;
use platform::clock;
use platform::export::{Cell, grouped};
use serde_json::Value;
use shared::money::{Money, to_decimal};
use shared::record::{Field, Kind};
use shared::records::custom_fields::CustomField;
use shared::records::custom_values::CustomValue;

/// What stands above a field's cells; money has its currency beside it.
pub fn headings(field: &'static Field) -> Vec<String> {
    match field.kind {
        Kind::Money => vec![field.label.to_owned(), format!("{} currency", field.label)],
        _ => vec![field.label.to_owned()],
    }
}

/// The cells of a field, as many as it has headings.
pub fn of_field(field: &Field, value: &Value) -> Vec<Cell> {
    match field.kind {
        Kind::Money => {
            let money = money(value);
            vec![
                Cell::number(money.as_ref().map(|money| to_decimal(money.minor, &money.currency))),
                Cell::text(money.map(|money| money.currency)),
            ]
        }
        Kind::Moment => vec![Cell::moment(value.as_str().and_then(|at| at.parse().ok()))],
        Kind::Number(..) | Kind::Percent => vec![Cell::number(number(field, value))],
        _ => vec![Cell::Text(text(field, value))],
    }
}

/// The cell of a custom field.
pub fn of_custom(field: &CustomField, value: Option<&CustomValue>) -> Cell {
    match value {
        None => Cell::Text(String::new()),
        Some(CustomValue::Number(number)) => Cell::Number(number.to_string()),
        Some(value) => Cell::Text(value.shown(field)),
    }
}

/// A field's value on a page.
pub fn printed(field: &Field, value: &Value, zone: Tz) -> String {
    match field.kind {
        Kind::Money => money(value)
            .map(|money| format!("{} {}", grouped(&to_decimal(money.minor, &money.currency)), money.currency))
            .unwrap_or_default(),
        Kind::Moment => value.as_str().and_then(|at| at.parse().ok()).map(|at| clock::in_words(at, zone)).unwrap_or_default(),
        Kind::Number(..) | Kind::Percent => number(field, value).map(|number| grouped(&number)).unwrap_or_default(),
        _ => text(field, value),
    }
}

fn money(value: &Value) -> Option<Money> {
    serde_json::from_value(value.clone()).ok()
}

/// A number; shares as percent.
fn number(field: &Field, value: &Value) -> Option<String> {
    let number = value.as_i64()?;
    Some(match field.kind {
        Kind::Percent => to_decimal(number, "EUR").trim_end_matches('0').trim_end_matches('.').to_owned(),
        _ => number.to_string(),
    })
}

fn text(field: &Field, value: &Value) -> String {
    match value {
        Value::String(text) => {
            let label = || field.choices().into_iter().find(|(code, _)| code == text).map(|(_, label)| label.to_owned());
            label().unwrap_or_else(|| text.clone())
        }
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        Value::Object(parts) => parts.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => String::new(),
    }
}

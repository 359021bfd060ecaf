//! The same as `data.json`, to be read by people.

use chrono_tz::Tz;
use platform::clock;
use platform::pdf::{Block, Column, Document, Table};
use serde_json::Value;
use shared::Moment;

/// Columns that fit beside each other.
const COLUMNS: usize = 6;

/// A document of these parts, each with its title.
pub fn document(name: &str, about: Vec<String>, made_at: Moment, zone: Tz, parts: &[(&str, &Value)]) -> Document {
    let blocks = parts.iter().flat_map(|(title, content)| part(title, content, zone)).collect();
    Document { title: format!("Personal data of {name}"), about, landscape: false, made_at, blocks }
}

fn part(title: &str, content: &Value, zone: Tz) -> Vec<Block> {
    let table = match content {
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(listed(items, zone)),
        Value::Object(fields) => {
            let said = fields.iter().filter(|(field, value)| !is_for_programs(field) && !is_nothing(value));
            let rows = said.map(|(field, value)| vec![heading(field), describe(value, zone)]).collect();
            Some(Table { columns: vec![Column::text("Field", 1.0), Column::text("Value", 3.0)], rows, wraps: true })
        }
        other => Some(Table { columns: vec![Column::text("Value", 1.0)], rows: vec![vec![describe(other, zone)]], wraps: true }),
    };
    let content = table.map_or_else(|| Block::Text("Nothing is kept.".to_owned()), Block::Table);
    vec![Block::Heading(title.to_owned()), content]
}

/// A list of things that are alike.
fn listed(items: &[Value], zone: Tz) -> Table {
    let mut fields: Vec<&String> = Vec::new();
    for (field, value) in items.iter().filter_map(Value::as_object).flatten() {
        if !fields.contains(&field) && !is_for_programs(field) && !is_nothing(value) && fields.len() < COLUMNS {
            fields.push(field);
        }
    }
    let cell = |item: &Value, field: &str| item.get(field).map(|value| describe(value, zone)).unwrap_or_default();
    let rows: Vec<Vec<String>> = items.iter().map(|item| fields.iter().map(|field| cell(item, field)).collect()).collect();
    let share = |n: usize| {
        let longest = rows.iter().map(|row| row.get(n).map_or(0, |cell| cell.chars().count())).max().unwrap_or(0);
        (longest.clamp(8, 60) as f32).sqrt()
    };
    let columns = fields.iter().enumerate().map(|(n, field)| Column::text(heading(field), share(n))).collect();
    Table { columns, rows, wraps: true }
}

fn is_for_programs(field: &str) -> bool {
    field == "version" || field == "id" || field.ends_with("_id")
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
        _ => false,
    }
}

/// `other_emails` as people read it.
fn heading(field: &str) -> String {
    let mut words = field.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn describe(value: &Value, zone: Tz) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => match text.parse::<Moment>() {
            Ok(at) => clock::in_words(at, zone),
            Err(_) => text.clone(),
        },
        Value::Array(items) => {
            items.iter().filter(|item| !is_nothing(item)).map(|item| describe(item, zone)).collect::<Vec<_>>().join("\n")
        }
        Value::Object(fields) => {
            let said = fields.iter().filter(|(field, value)| !is_for_programs(field) && !is_nothing(value));
            said.map(|(field, value)| format!("{}: {}", heading(field).to_lowercase(), describe(value, zone)))
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_read_as_people_say_them() {
        let zone = chrono_tz::Europe::Berlin;
        assert_eq!(describe(&json!("2026-11-26T07:15:00Z"), zone), "26 November 2026, 08:15");
        assert_eq!(describe(&json!(["a", null, "b"]), zone), "a\nb");
        assert_eq!(describe(&json!({ "street": "Kai 5", "city": null, "owner_id": "x" }), zone), "street: Kai 5");
        assert_eq!(heading("other_emails"), "Other emails");
    }

    #[test]
    fn lists_have_the_columns_that_hold_something() {
        let table = listed(&[json!({ "at": "x", "id": "1", "by": null }), json!({ "at": "y", "text": "hello" })], Tz::UTC);
        let headings: Vec<_> = table.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(headings, ["At", "Text"]);
        assert_eq!(table.rows, [vec!["x".to_owned(), String::new()], vec!["y".into(), "hello".into()]]);
    }
}

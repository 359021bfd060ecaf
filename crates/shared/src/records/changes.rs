//! Recorded changes in human words: which field, from what, to what.

use crate::audit::FieldChange;
use crate::audit::describe::from_to;
use crate::countries;
use crate::money::{Money, parse_minor};
use crate::record::{Kind, Spec};
use crate::records::custom_fields::{CustomField, CustomFieldKind, PREFIX};
use crate::records::custom_values::CustomValue;
use crate::text::capitalised;
use serde_json::Value;

/// One line of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub field: String,
    /// Empty where there was nothing.
    pub before: String,
    pub after: String,
}

/// How an amount is written.
type Amounts<'a> = &'a dyn Fn(&Money) -> String;

/// The custom fields in use, by the names that changes have for them: `custom.<key>`.
type Customs<'a> = &'a dyn Fn(&str) -> Option<&'a CustomField>;

/// The lines of a change of a record of this type, what has parts by its parts. `money` writes an amount, `custom` finds a custom field.
pub fn lines(spec: &Spec, changes: &[FieldChange], money: Amounts<'_>, custom: Customs<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for change in changes {
        if let (Some(before), Some(after)) = (parts(&change.before), parts(&change.after)) {
            let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let side = |part: Option<&Value>| part.cloned().unwrap_or_default();
                lines.extend(line(
                    spec,
                    &format!("{}.{name}", change.field),
                    &side(before.get(name)),
                    &side(after.get(name)),
                    money,
                    custom,
                ));
            }
        } else {
            lines.extend(line(spec, &change.field, &change.before, &change.after, money, custom));
        }
    }
    lines
}

/// The parts of a value made of several fields; money is one value.
fn parts(value: &Value) -> Option<serde_json::Map<String, Value>> {
    match value {
        Value::Null => Some(serde_json::Map::new()),
        Value::Object(parts) if !parts.contains_key("minor") && !parts.contains_key("name") => Some(parts.clone()),
        _ => None,
    }
}

/// A field that changed; `None` where nobody sees a difference.
fn line(spec: &Spec, field: &str, before: &Value, after: &Value, money: Amounts<'_>, custom: Customs<'_>) -> Option<Line> {
    let words = |value: &Value| match field.strip_prefix(PREFIX) {
        Some(_) => custom_words(spec, custom(field), value, money),
        None => words(spec, field, value, money),
    };
    let (before, after) = (words(before), words(after));
    (before != after).then(|| Line { field: heading(spec, field, custom), before, after })
}

/// The value of a custom field, recorded in words or as it is stored.
fn custom_words(spec: &Spec, field: Option<&CustomField>, value: &Value, money: Amounts<'_>) -> String {
    let recorded = value.as_str().filter(|_| field.is_some_and(|field| field.kind == CustomFieldKind::Money)).and_then(amount);
    match (field, serde_json::from_value(value.clone())) {
        _ if recorded.is_some() => recorded.as_ref().map(money).unwrap_or_default(),
        (_, Ok(CustomValue::Money(amount))) => money(&amount),
        (Some(field), Ok(value)) => value.shown(field),
        _ => words(spec, "", value, money),
    }
}

fn heading(spec: &Spec, field: &str, custom: Customs<'_>) -> String {
    if let Some(key) = field.strip_prefix(PREFIX) {
        let unknown = || capitalised(&key.replace('_', " "));
        return custom(field).map_or_else(unknown, |field| field.label.clone());
    }
    let own = spec.history.labels.iter().find(|(known, _)| *known == field).map(|(_, label)| *label);
    own.or_else(|| spec.label(field)).map_or_else(|| capitalised(&field.replace(['_', '.'], " ")), str::to_owned)
}

fn words(spec: &Spec, field: &str, value: &Value, money: Amounts<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(|item| words(spec, field, item, money)).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => match serde_json::from_value::<Money>(value.clone()) {
            Ok(amount) => money(&amount),
            Err(_) => parts.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        },
        Value::String(text) => said(spec, field, text, money).unwrap_or_else(|| text.clone()),
    }
}

/// A text by the kind of its field; `None` where it stands as it is recorded.
fn said(spec: &Spec, field: &str, text: &str, money: Amounts<'_>) -> Option<String> {
    let field = spec.field(field.rsplit('.').next().unwrap_or(field))?;
    match field.kind {
        _ if spec.history.capitalised.contains(&field.key) => Some(capitalised(text)),
        Kind::Choice(choices) => choices().into_iter().find(|(code, _)| *code == text).map(|(_, label)| label.to_owned()),
        Kind::Country => countries::name(text).map(str::to_owned),
        Kind::Money => amount(text).as_ref().map(money),
        _ => None,
    }
}

/// Reads an amount as it is recorded: `1100.04 USD`.
fn amount(text: &str) -> Option<Money> {
    let (decimal, currency) = text.rsplit_once(' ')?;
    Some(Money { minor: parse_minor(decimal, currency)?, currency: currency.to_owned() })
}

/// The same in one line: "City: Bonn → Berlin; Tags: vip".
pub fn in_one_line(lines: &[Line]) -> String {
    lines.iter().map(|Line { field, before, after }| from_to(field, before, after)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field_of(key: &str, kind: &str) -> CustomField {
        let choices: Vec<Value> = [("gold", "Gold"), ("iron", "Iron")].map(|(code, label)| json!({ "code": code, "label": label })).into();
        let choices = if kind == "choice" { choices } else { Vec::new() };
        let json = json!({
            "id": uuid::Uuid::nil(), "record": "customers", "key": key, "label": key.to_uppercase(), "help": null, "kind": kind, "choices": choices, "position": 0,
            "archived_at": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1,
        });
        serde_json::from_value(json).unwrap()
    }

    fn read(field: &str, before: Value, after: Value) -> Vec<(String, String, String)> {
        let change = FieldChange { field: field.into(), before, after };
        let money = |money: &Money| format!("{} {}", money.minor, money.currency);
        let custom = [("tier", "choice"), ("size", "choice"), ("limit", "money")].map(|(key, kind)| field_of(key, kind));
        let custom = |path: &str| custom.iter().find(|field| field.path() == path);
        lines(&crate::customers::spec::SPEC, &[change], &money, &custom)
            .into_iter()
            .map(|line| (line.field, line.before, line.after))
            .collect()
    }

    fn line(field: &str, before: &str, after: &str) -> Vec<(String, String, String)> {
        vec![(field.into(), before.into(), after.into())]
    }

    #[test]
    fn changes_are_told_in_words() {
        assert_eq!(read("size", json!("small"), json!("huge")), line("Size", "Small", "Huge"));
        assert_eq!(read("country", json!(null), json!("DE")), line("Country", "", "Germany"));
        assert_eq!(read("tags", json!(["a"]), json!(["a", "b"])), line("Tags", "a", "a, b"));
        assert_eq!(read("revenue", json!(null), json!({"minor": 5, "currency": "EUR"})), line("Revenue", "", "5 EUR"));
        assert_eq!(read("revenue", json!("1.50 USD"), json!("2.00 USD")), line("Revenue", "150 USD", "200 USD"));
        assert_eq!(read("street", json!(null), json!("Main St 1")), line("Street", "", "Main St 1"));
        assert_eq!(read("owner", json!({"id": "1", "name": "Ada"}), json!(null)), line("Owner", "Ada", ""));
        assert_eq!(read("consent_sms", json!(null), json!("Granted, 2026-03-01")), line("Consent: SMS", "", "Granted, 2026-03-01"));
        assert_eq!(read("other_emails", json!([]), json!(["a@b.example (work)"])), line("Further e-mails", "", "a@b.example (work)"));
        assert_eq!(read("founded_year", json!(1990), json!(1991)), line("Year founded", "1990", "1991"));
    }

    #[test]
    fn an_address_is_told_by_its_parts() {
        let before = json!({"city": "Berlin", "country": "DE"});
        let after = json!({"city": "Potsdam", "country": "DE"});
        assert_eq!(read("address", before, after), line("City", "Berlin", "Potsdam"));
    }

    #[test]
    fn custom_fields_are_told_by_their_labels() {
        assert_eq!(read("custom.tier", json!(null), json!("gold")), line("TIER", "", "Gold"));
        assert_eq!(read("custom", json!({"size": "iron"}), json!({"size": "gold"})), line("SIZE", "Iron", "Gold"));
        assert_eq!(read("custom.limit", json!(null), json!("12.50 EUR")), line("LIMIT", "", "1250 EUR"));
        assert_eq!(read("custom.put_away", json!(true), json!(null)), line("Put away", "yes", ""));
    }

    #[test]
    fn changes_are_told_in_one_line() {
        let line = |field: &str, before: &str, after: &str| Line { field: field.into(), before: before.into(), after: after.into() };
        let all = [line("City", "Bonn", "Berlin"), line("Tags", "", "vip"), line("Postal code", "53111", "")];
        assert_eq!(in_one_line(&all), "City: Bonn → Berlin; Tags: vip; Postal code: 53111 → nothing");
    }
}

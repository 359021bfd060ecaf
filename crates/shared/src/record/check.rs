//! The rules that follow from a field's kind: the same in the form and on the server.

use super::{Field, Kind, Spec, State, uses};
use crate::money::{MOST_MINOR, Money, is_currency};
use crate::rules;
use crate::text;
use crate::{FieldError, countries, languages};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;

/// Every field of a request that its rules refuse. `new` requests must have what is required; others must not clear it.
pub fn check(spec: &Spec, state: &State, new: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for field in spec.using(uses::FORM) {
        let named = state.contains_key(&field.request_key()) || field.within.is_some_and(|object| state.contains_key(object));
        if !new && !named {
            continue;
        }
        let path = field.path();
        let value = field.of(state);
        let is_empty = value.is_null() || value.as_str().is_some_and(text::is_blank);
        if is_empty && field.is(uses::REQUIRED) {
            errors.push(FieldError::new(path, "is required"));
        } else if let Err(message) = if is_empty { nothing(field, value) } else { value_of_kind(field, value) } {
            errors.push(FieldError::new(path, message));
        }
    }
    errors
}

/// Whether what shows nothing may stand for no value: a text of control characters is a slip of the client.
fn nothing(field: &Field, value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else { return Ok(()) };
    match field.kind {
        Kind::Line(_) | Kind::Suggest(_) | Kind::Lines(_) => value_of_kind(field, value),
        _ if text.chars().any(|c| c.is_control() && !c.is_whitespace()) => Err("contains control characters".to_owned()),
        _ => Ok(()),
    }
}

/// Whether a value fits its field, in words that follow the field's name.
pub fn value_of_kind(field: &Field, value: &Value) -> Result<(), String> {
    let text = || value.as_str().map(str::to_owned).ok_or("must be text".to_owned());
    let by = |rule: garde::Result| rule.map_err(|error| error.to_string());
    match field.kind {
        Kind::Line(most) | Kind::Suggest(most) => by(rules::line::<String>(most)(&text()?, &())),
        Kind::Lines(most) => by(rules::lines::<String>(most)(&text()?, &())),
        Kind::Email => by(rules::email::<String>(&text()?, &())),
        Kind::Phone => by(rules::phone::<String>(&text()?, &())),
        Kind::Link => by(rules::website::<String>(&text()?, &())),
        Kind::Number(low, high) => match value.as_i64() {
            Some(number) if (low..=high).contains(&number) => Ok(()),
            Some(_) => Err(format!("must be between {low} and {high}")),
            None => Err("must be a whole number".to_owned()),
        },
        Kind::Percent => match value.as_i64() {
            Some(0..=10_000) => Ok(()),
            _ => Err("must be between 0 and 100 percent, in hundredths".to_owned()),
        },
        Kind::Money => match serde_json::from_value::<Money>(value.clone()) {
            Ok(money) if !is_currency(&money.currency) => Err("must have a three-letter currency such as EUR".to_owned()),
            Ok(money) if money.minor < 0 => Err("must not be negative".to_owned()),
            Ok(money) if money.minor > MOST_MINOR => Err("is too large an amount".to_owned()),
            Ok(_) => Ok(()),
            Err(_) => Err("must be an amount with a currency".to_owned()),
        },
        Kind::Day => match text()?.parse::<NaiveDate>() {
            Ok(day) if (1..=9999).contains(&day.year()) => Ok(()),
            _ => Err("must be a date such as 2026-11-21".to_owned()),
        },
        Kind::Moment => match text()?.parse::<DateTime<Utc>>() {
            Ok(moment) if (1..=9999).contains(&moment.year()) => Ok(()),
            _ => Err("must be a moment such as 2026-11-21T08:00:00Z".to_owned()),
        },
        Kind::YesNo => value.as_bool().map(drop).ok_or("must be true or false".to_owned()),
        Kind::Choice(choices) => {
            let (code, choices) = (text()?, choices());
            let known = || choices.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(", ");
            if choices.iter().any(|(known, _)| *known == code) { Ok(()) } else { Err(format!("is not one of {}", known())) }
        }
        Kind::Tags => {
            let tags: Vec<String> = serde_json::from_value(value.clone()).map_err(|_| "must be a list of texts".to_owned())?;
            by(rules::tags(&tags))
        }
        Kind::Country => named(countries::name(&text()?), "must be a country code such as DE"),
        Kind::Language => named(languages::name(&text()?), "must be a language code such as en"),
        Kind::User | Kind::Team | Kind::Ref(_) => match text()?.parse::<uuid::Uuid>() {
            Ok(_) => Ok(()),
            Err(_) => Err("must be a UUID".to_owned()),
        },
        Kind::Own(_) => Ok(()),
    }
}

fn named(name: Option<&str>, otherwise: &str) -> Result<(), String> {
    name.map(drop).ok_or_else(|| otherwise.to_owned())
}

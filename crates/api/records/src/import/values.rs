//! What a cell says for a field, by the field's kind. Pure: knows no database.

use super::cell_values::{language, list, website, yes_no};
use super::rules::CellValue;
use super::{dates, numbers};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};
use shared::money::to_decimal;
use shared::record::{Field, Kind, State, value_of_kind};
use shared::records::import_plan::{AmountUnit, ImportPlan};
use shared::{countries, text};

/// The value that a text means, which is not empty; `Err` says what is wrong, after the column's name. Names of users and records are found
/// elsewhere. `currency` is that of the row's amounts.
pub fn value(field: &Field, written: &str, plan: &ImportPlan, currency: &str) -> Result<CellValue, String> {
    let checked = |value: Value| value_of_kind(field, &value).map(|()| CellValue::from(value));
    match field.kind {
        Kind::Email => Ok(json!(written.strip_prefix("mailto:").unwrap_or(written)).into()),
        Kind::Link => Ok(json!(website(written)).into()),
        Kind::Number(..) => checked(json!(numbers::whole(written).ok_or("must be a whole number such as 250")?)),
        Kind::Percent => {
            let number = written.trim_end_matches('%').trim();
            checked(json!(numbers::decimal(number, 2).ok_or("must be a percentage such as 19 or 7.5")?))
        }
        Kind::Money => {
            let minor = numbers::amount(written, currency, power(plan.unit))?;
            Ok(json!({ "minor": minor, "currency": currency }).into())
        }
        Kind::Day => checked(json!(dates::day(written, plan.date_order)?)),
        Kind::Moment => Ok(json!(moment(written, plan)?).into()),
        Kind::YesNo => Ok(json!(yes_no(written).ok_or("must be yes or no")?).into()),
        Kind::Choice(choices) => choice(&choices(), written),
        Kind::Tags => Ok(json!(list(written)).into()),
        Kind::Country => country(written, plan.correct_spelling),
        Kind::Language => Ok(json!(language(written).ok_or("must be a language such as German, or its code such as de")?).into()),
        Kind::Line(_) | Kind::Lines(_) | Kind::Suggest(_) | Kind::Phone | Kind::Own(_) | Kind::User | Kind::Team | Kind::Ref(_) => {
            Ok(json!(written).into())
        }
    }
}

/// A field's value as people would see it; nothing where that is what was written.
pub fn shown(field: &Field, value: &Value) -> Option<String> {
    let label = |code: &str| field.choices().into_iter().find(|(known, _)| *known == code).map(|(_, label)| label.to_owned());
    match (field.kind, value) {
        (Kind::User | Kind::Team | Kind::Ref(_) | Kind::Own(_), _) => None,
        (Kind::Money, Value::Object(money)) => {
            let (minor, currency) = (money.get("minor")?.as_i64()?, money.get("currency")?.as_str()?);
            Some(format!("{} {currency}", to_decimal(minor, currency)))
        }
        (Kind::Percent, Value::Number(number)) => {
            Some(format!("{} %", to_decimal(number.as_i64()?, "EUR").trim_end_matches('0').trim_end_matches('.')))
        }
        (_, Value::String(text)) => Some(label(text).unwrap_or_else(|| text.clone())),
        (_, Value::Array(items)) => Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")),
        (_, Value::Bool(yes)) => Some(if *yes { "Yes" } else { "No" }.to_owned()),
        (_, Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

/// Puts a field's value where requests have it; what is no part of requests under its own key.
pub fn put(state: &mut State, field: &Field, value: Value) {
    let key = if field.is(shared::record::uses::FORM) { field.request_key() } else { field.key.to_owned() };
    let Some(object) = field.within else {
        state.insert(key, value);
        return;
    };
    let holder = state.entry(object).or_insert_with(|| json!({}));
    if let Some(holder) = holder.as_object_mut() {
        holder.insert(key, value);
    }
}

fn choice(choices: &[(&'static str, &'static str)], written: &str) -> Result<CellValue, String> {
    let plain = |text: &str| text::key(&text.replace(['-', '_'], " "));
    let wanted = plain(written);
    let found = choices.iter().find(|(_, label)| plain(label) == wanted).or_else(|| choices.iter().find(|(code, _)| plain(code) == wanted));
    match found {
        Some((code, _)) => Ok(json!(code).into()),
        None => {
            let labels: Vec<&str> = choices.iter().map(|(_, label)| *label).collect();
            Err(match labels.split_last() {
                Some((last, [])) => format!("must be {last}"),
                Some((last, others)) => format!("must be {} or {last}", others.join(", ")),
                None => "has no value that is known".to_owned(),
            })
        }
    }
}

fn country(written: &str, correct_spelling: bool) -> Result<CellValue, String> {
    let name = |code| countries::name(code).unwrap_or(code);
    match countries::read(written) {
        None => Err("is not a country that is known here: write its English name or its two-letter code".to_owned()),
        Some(read) if read.corrected && !correct_spelling => {
            Err(format!("is not a country that is known here; did you mean {}?", name(read.code)))
        }
        Some(read) => Ok(CellValue { value: json!(read.code), corrected: read.corrected.then(|| name(read.code).to_owned()) }),
    }
}

/// A moment in UTC, or the beginning of a day.
fn moment(written: &str, plan: &ImportPlan) -> Result<DateTime<Utc>, String> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(written) {
        return Ok(moment.to_utc());
    }
    let plain = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"].iter().find_map(|format| NaiveDateTime::parse_from_str(written, format).ok());
    match plain {
        Some(moment) => Ok(moment.and_utc()),
        None => Ok(dates::day(written, plan.date_order)?.and_time(chrono::NaiveTime::MIN).and_utc()),
    }
}

fn power(unit: AmountUnit) -> u32 {
    match unit {
        AmountUnit::One => 0,
        AmountUnit::Thousand => 3,
        AmountUnit::Million => 6,
    }
}

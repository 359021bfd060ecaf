//! Between a record's state and the columns of its table, by kind and place.

use crate::access::column;
use crate::filter::sealed_place;
use crate::record::AnyRecord;
use crate::stored::Place;
use chrono::{DateTime, NaiveDate, Utc};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::sea_query::{Alias, SelectStatement};
use sea_orm::{QueryResult, TryGetable, Value as Bound};
use serde_json::{Value, json};
use shared::record::{Field, Kind};
use shared::text;
use uuid::Uuid;

/// Adds a column to what is selected, under its own name.
pub fn select_column(select: &mut SelectStatement, record: &dyn AnyRecord, name: &'static str) {
    select.expr_as(column(record.stored().table, name), Alias::new(name));
}

/// The columns that hold a field.
pub fn names(record: &dyn AnyRecord, field: &Field) -> Vec<&'static str> {
    match record.stored().place(record.spec(), field.key).copied() {
        Some(Place::Column(name) | Place::BaseMoney(name)) => vec![name],
        Some(Place::Keyed(name, _) | Place::Sealed(name, _) | Place::Tags(name, ..)) => vec![name],
        Some(Place::Money(minor, currency)) => vec![minor, currency],
        Some(Place::Archived) => vec!["archived_at"],
        Some(Place::Beside(..) | Place::Own(_)) | None => Vec::new(),
    }
}

/// A field's value out of a row that [`names`] were selected of: as the state has it, references as ids.
pub fn decode(record: &dyn AnyRecord, field: &Field, row: &QueryResult, id: Uuid, keys: &Keyring) -> Result<Value, Error> {
    let Some(place) = record.stored().place(record.spec(), field.key) else { return Ok(Value::Null) };
    Ok(match *place {
        Place::Column(name) => plain(field.kind, row, name)?,
        Place::Keyed(name, _) => json!(get::<String>(row, name)?),
        Place::BaseMoney(name) => json!(get::<i64>(row, name)?),
        Place::Money(minor, currency) => match (get::<i64>(row, minor)?, get::<String>(row, currency)?) {
            (Some(minor), Some(currency)) => json!({ "minor": minor, "currency": currency }),
            _ => Value::Null,
        },
        Place::Sealed(name, _) => json!(keys.open_text(&sealed_place(record, field), id, get::<Vec<u8>>(row, name)?.as_deref())?),
        Place::Tags(name, ..) => get::<Value>(row, name)?.unwrap_or_else(|| json!([])),
        Place::Archived => json!(get::<DateTime<Utc>>(row, "archived_at")?.is_some()),
        Place::Beside(..) | Place::Own(_) => Value::Null,
    })
}

fn plain(kind: Kind, row: &QueryResult, name: &str) -> Result<Value, Error> {
    Ok(match kind {
        Kind::Number(..) | Kind::Percent => json!(integer(row, name)?),
        Kind::Day => json!(get::<NaiveDate>(row, name)?),
        Kind::Moment => json!(get::<DateTime<Utc>>(row, name)?),
        Kind::YesNo => json!(get::<bool>(row, name)?),
        Kind::User | Kind::Team | Kind::Ref(_) => json!(get::<Uuid>(row, name)?),
        _ => json!(get::<String>(row, name)?),
    })
}

/// A whole number of either width.
pub fn integer(row: &QueryResult, name: &str) -> Result<Option<i64>, Error> {
    match row.try_get::<Option<i64>>("", name) {
        Ok(number) => Ok(number),
        Err(_) => Ok(row.try_get::<Option<i32>>("", name)?.map(i64::from)),
    }
}

/// A value of a row.
pub fn get<T: TryGetable>(row: &QueryResult, name: &str) -> Result<Option<T>, Error> {
    Ok(row.try_get::<Option<T>>("", name)?)
}

/// The columns that a field's value is stored in, with what they hold.
pub fn encode(record: &dyn AnyRecord, field: &Field, value: &Value, id: Uuid, keys: &Keyring) -> Result<Vec<(&'static str, Bound)>, Error> {
    let Some(place) = record.stored().place(record.spec(), field.key) else { return Ok(Vec::new()) };
    let words = value.as_str();
    Ok(match *place {
        Place::Column(name) => vec![(name, bound(field.kind, value)?)],
        Place::Keyed(name, key) => vec![(name, words.map(str::to_owned).into()), (key, words.map(text::key).into())],
        Place::Money(minor, currency) => vec![
            (minor, value.get("minor").and_then(Value::as_i64).into()),
            (currency, value.get("currency").and_then(Value::as_str).map(str::to_owned).into()),
        ],
        Place::Sealed(name, index) => {
            let place = sealed_place(record, field);
            let sealed = (name, keys.seal_text(&place, id, words)?.into());
            let found = words.map(|words| keys.blind_index(&place, &text::phone_key(words))).transpose()?;
            std::iter::once(sealed).chain(index.map(|index| (index, found.into()))).collect()
        }
        Place::Tags(name, ..) => vec![(name, json_column(if value.is_array() { value.clone() } else { json!([]) }))],
        Place::BaseMoney(_) | Place::Archived | Place::Beside(..) | Place::Own(_) => Vec::new(),
    })
}

/// JSON as a column holds it.
pub fn json_column(value: Value) -> Bound {
    Bound::Json(Some(Box::new(value)))
}

fn bound(kind: Kind, value: &Value) -> Result<Bound, Error> {
    let words = value.as_str();
    Ok(match kind {
        Kind::Number(low, high) if i32::try_from(low).is_ok() && i32::try_from(high).is_ok() => {
            value.as_i64().and_then(|number| i32::try_from(number).ok()).into()
        }
        Kind::Number(..) => value.as_i64().into(),
        Kind::Percent => value.as_i64().and_then(|number| i32::try_from(number).ok()).into(),
        Kind::Day => parsed::<NaiveDate>(words)?.into(),
        Kind::Moment => parsed::<DateTime<Utc>>(words)?.into(),
        Kind::YesNo => value.as_bool().into(),
        Kind::User | Kind::Team | Kind::Ref(_) => parsed::<Uuid>(words)?.into(),
        _ => words.map(str::to_owned).into(),
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(words: Option<&str>) -> Result<Option<T>, Error> {
    words.map(str::parse).transpose().map_err(Error::internal)
}

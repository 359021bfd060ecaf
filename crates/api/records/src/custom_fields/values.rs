//! The values of one record: checked, applied, and as rows and words by which the record is found. Touches the database only to write.

use super::CustomFields;
use crate::entity::custom_value::{ActiveModel, Column, Entity};
use chrono::{Datelike, NaiveDate};
use platform::{Error, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::money::exponent;
use shared::records::custom_fields::{CustomField, CustomFieldKind as Kind};
use shared::records::custom_values::{CustomChanges, CustomValue, CustomValues, check, check_changes};
use shared::text;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 2_000;
/// The decimals that the index keeps of a number.
pub const DECIMALS: u32 = 4;
/// The decimals that the index keeps of an amount: no currency has more.
pub const MONEY_DECIMALS: u32 = 3;

/// A new record's values as they are stored; refuses those that do not fit.
pub fn of_new(fields: &CustomFields, values: CustomValues) -> Result<CustomValues, Error> {
    let errors = check(fields.active(), &values);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let changes = values.into_iter().map(|(key, value)| (key, Some(value))).collect();
    Ok(apply(fields, CustomValues::new(), changes))
}

/// The values after a change; refuses what does not fit.
pub fn changed(fields: &CustomFields, before: CustomValues, changes: CustomChanges) -> Result<CustomValues, Error> {
    let errors = check_changes(fields.active(), &changes);
    if errors.is_empty() { Ok(apply(fields, before, changes)) } else { Err(Error::Invalid(errors)) }
}

fn apply(fields: &CustomFields, mut values: CustomValues, changes: CustomChanges) -> CustomValues {
    for (key, value) in changes {
        match value.and_then(|value| value.tidied(fields.named(&key)?)) {
            Some(value) => drop(values.insert(key, value)),
            None => drop(values.remove(&key)),
        }
    }
    values
}

/// Replaces the rows by which a record is found by its values.
pub async fn write(tx: &Tx, record: Uuid, values: &CustomValues, fields: &CustomFields) -> Result<(), Error> {
    Entity::delete_many().filter(Column::RecordId.eq(record)).exec(tx).await?;
    insert(tx, rows(record, values, fields)).await
}

/// Removes the rows of records that go for good; tells how many there were.
pub async fn remove(tx: &Tx, records: &[Uuid]) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::RecordId.is_in(records.iter().copied())).exec(tx).await?.rows_affected)
}

/// Writes rows of records that have none yet.
pub async fn insert(tx: &Tx, rows: Vec<ActiveModel>) -> Result<(), Error> {
    for rows in rows.chunks(TOGETHER) {
        Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The rows by which a record is found by its values; those of archived fields stay for when the field comes back.
pub fn rows(record: Uuid, values: &CustomValues, fields: &CustomFields) -> Vec<ActiveModel> {
    let of_field = |field: &CustomField| Some((field.id, index(field, values.get(&field.key)?)));
    let found = fields.all().iter().filter_map(of_field);
    found
        .flat_map(|(field, entries)| entries.into_iter().map(move |(key, number)| (field, key, number)))
        .map(|(field, key, number)| ActiveModel {
            record_id: Set(record),
            field_id: Set(field),
            value_key: Set(key),
            value_number: Set(number),
        })
        .collect()
}

/// What the index holds of a value.
fn index(field: &CustomField, value: &CustomValue) -> Vec<(String, Option<i64>)> {
    match (field.kind, value) {
        (Kind::Date, CustomValue::Text(day)) => day.parse().ok().map(|day| (String::new(), Some(day_number(day)))).into_iter().collect(),
        (Kind::Choice, CustomValue::Text(code)) => vec![(code.clone(), None)],
        (_, CustomValue::Text(written)) => vec![(text::key(written), None)],
        (_, CustomValue::YesNo(yes)) => vec![(yes.to_string(), None)],
        (_, CustomValue::Choices(codes)) => codes.iter().map(|code| (code.clone(), None)).collect(),
        // At most 10^15 by the rules of the value, which a double holds exactly.
        (_, CustomValue::Number(number)) => vec![(String::new(), Some((number * 1e4).round() as i64))],
        (_, CustomValue::Money(money)) => {
            let scale = 10i64.pow(MONEY_DECIMALS - exponent(&money.currency).min(MONEY_DECIMALS));
            vec![(money.currency.clone(), Some(money.minor.saturating_mul(scale)))]
        }
    }
}

/// A day as the index holds it.
pub fn day_number(day: NaiveDate) -> i64 {
    day.num_days_from_ce().into()
}

/// The words that a record is found by: texts, links, and the labels of choices.
pub fn words(values: &CustomValues, fields: &CustomFields) -> String {
    let of_field = |field: &CustomField| {
        let value = values.get(&field.key)?;
        matches!(field.kind, Kind::Text | Kind::Link | Kind::Choice | Kind::Choices).then(|| value.shown(field))
    };
    fields.active().iter().filter_map(of_field).collect::<Vec<_>>().join(" ")
}

/// The values as people read them, by the names that audit entries have for them.
pub fn in_words(values: &CustomValues, fields: &CustomFields) -> BTreeMap<String, String> {
    fields.active().iter().filter_map(|field| Some((field.path(), values.get(&field.key)?.shown(field)))).collect()
}

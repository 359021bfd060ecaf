//! What a row changes about the record that it matches. Pure: knows no database.

use super::reading::{Reading, is_nothing, tags_of};
use super::values::put;
use crate::record::AnyRecord;
use serde_json::{Value, json};
use shared::record::{Kind, State, uses};
use shared::records::custom_fields::PREFIX;
use shared::records::import_plan::{EmptyCells, ImportPlan};
use shared::text;

/// The edit of the record that the row stands for, without what is the same already; empty where nothing is different. `given` is what the row says,
/// with names found.
pub fn edit(record: &dyn AnyRecord, reading: &Reading, given: State, now: &State, plan: &ImportPlan) -> State {
    let spec = record.spec();
    let mut wanted = given;
    if plan.empty_cells == EmptyCells::Clear {
        for code in &reading.empty {
            match (code.strip_prefix(PREFIX), spec.field(code)) {
                (Some(key), _) => {
                    if let Some(values) = wanted.entry("custom").or_insert_with(|| json!({})).as_object_mut() {
                        values.insert(key.to_owned(), Value::Null);
                    }
                }
                // These are never empty.
                (None, Some(field)) if field.is(uses::REQUIRED) => {}
                (None, Some(field)) => put(&mut wanted, field, if matches!(field.kind, Kind::Tags) { json!([]) } else { Value::Null }),
                (None, None) => {}
            }
        }
    }
    if let Some(field) = tags_of(record).filter(|field| !plan.tags.is_empty() && !reading.cells.contains_key(field.key)) {
        let there = wanted.get(field.key).unwrap_or_else(|| field.of(now));
        let mut tags: Vec<String> = serde_json::from_value(there.clone()).unwrap_or_default();
        tags.extend(plan.tags.iter().cloned());
        wanted.insert(field.key.to_owned(), json!(text::trimmed_tags(tags)));
    } else if let Some(field) = tags_of(record)
        && let Some(Value::Array(tags)) = wanted.get(field.key)
    {
        let tags = tags.iter().filter_map(Value::as_str).map(str::to_owned);
        let tags = text::trimmed_tags(tags.chain(plan.tags.iter().cloned()).collect());
        wanted.insert(field.key.to_owned(), json!(tags));
    }
    // Other parts of an object stay as they are.
    for object in objects(record) {
        if let Some(Value::Object(parts)) = wanted.get(object) {
            let mut whole = now.get(object).and_then(Value::as_object).cloned().unwrap_or_default();
            whole.extend(parts.clone());
            wanted.insert(object.to_owned(), Value::Object(whole));
        }
    }
    let mut wanted = record.sheets().shape(wanted, Some(now));
    if let Some(Value::Object(values)) = wanted.get_mut("custom") {
        let has = now.get("custom").and_then(Value::as_object);
        values.retain(|key, value| has.and_then(|has| has.get(key)).unwrap_or(&Value::Null) != value);
    }
    wanted.retain(|key, value| match key.as_str() {
        "custom" => value.as_object().is_some_and(|values| !values.is_empty()),
        _ => !is_same(now.get(key).unwrap_or(&Value::Null), value),
    });
    wanted
}

fn objects(record: &dyn AnyRecord) -> Vec<&'static str> {
    let mut objects: Vec<&'static str> = record.spec().fields.iter().filter_map(|field| field.within).collect();
    objects.dedup();
    objects
}

/// Whether two values say the same: absent, null and empty are one.
fn is_same(was: &Value, is: &Value) -> bool {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            let of = |object: &State, key: &str| object.get(key).cloned().unwrap_or_default();
            was.keys().chain(is.keys()).all(|key| is_same(&of(was, key), &of(is, key)))
        }
        _ => was == is || is_nothing(was) && is_nothing(is),
    }
}

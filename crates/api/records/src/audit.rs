//! A record in words, as audit entries compare and show it.

use crate::custom_fields::{CustomFields, values};
use crate::record::AnyRecord;
use serde_json::{Value, json};
use shared::audit::FieldChange;
use shared::money::{Money, to_decimal};
use shared::record::{Field, Kind, State};
use shared::records::custom_values::CustomValues;
use std::collections::HashMap;
use uuid::Uuid;

/// The fields that differ between two states, each as people would read it; `names` are those of the users, teams and records they refer to.
pub fn changes(
    record: &dyn AnyRecord,
    before: &State,
    after: &State,
    names: &HashMap<Uuid, String>,
    custom: &CustomFields,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for field in record.spec().fields.iter().filter(|field| field.is(shared::record::uses::FORM)) {
        let (was, is) = (in_words(field, field.of(before), names), in_words(field, field.of(after), names));
        if was != is {
            changes.push(FieldChange { field: field.key.to_owned(), before: was, after: is });
        }
    }
    let (was, is) = (values::in_words(&custom_of(before), custom), values::in_words(&custom_of(after), custom));
    for path in was.keys().chain(is.keys().filter(|path| !was.contains_key(*path))) {
        let (was, is) = (was.get(path), is.get(path));
        if was != is {
            changes.push(FieldChange { field: path.clone(), before: json!(was), after: json!(is) });
        }
    }
    changes
}

/// The values of custom fields in a state.
pub fn custom_of(state: &State) -> CustomValues {
    state.get("custom").cloned().and_then(|values| serde_json::from_value(values).ok()).unwrap_or_default()
}

/// A value as people read it.
pub fn in_words(field: &Field, value: &Value, names: &HashMap<Uuid, String>) -> Value {
    let label = |code: &str| field.choices().into_iter().find(|(known, _)| *known == code).map(|(_, label)| json!(label));
    match field.kind {
        _ if value.is_null() || value.as_array().is_some_and(Vec::is_empty) => Value::Null,
        Kind::Choice(_) | Kind::Country | Kind::Language => value.as_str().and_then(label).unwrap_or_else(|| value.clone()),
        Kind::User | Kind::Team | Kind::Ref(_) => {
            value.as_str().and_then(|id| id.parse().ok()).and_then(|id: Uuid| names.get(&id)).map(|name| json!(name)).unwrap_or_default()
        }
        Kind::Money => match serde_json::from_value::<Money>(value.clone()) {
            Ok(money) => json!(format!("{} {}", to_decimal(money.minor, &money.currency), money.currency)),
            Err(_) => value.clone(),
        },
        _ => value.clone(),
    }
}

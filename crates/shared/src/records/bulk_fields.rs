//! The fields that many records get at once: which there are, what their values must be, and what they are called in a record's state.

use super::custom_fields::{CustomField, PREFIX};
use super::custom_values::CustomValue;
use crate::record::{Field, Kind, Spec, State, uses, value_of_kind};
use crate::{FieldError, text};
use serde_json::{Value, json};

/// The fields of an edit as they will be stored: by their names in requests, custom ones by `custom.<key>`. Refused is what is no field that many
/// records can have in common, and what does not fit its field; `custom` are the custom fields that are not archived.
pub fn read_fields(spec: &'static Spec, custom: &[CustomField], fields: &State) -> Result<State, Vec<FieldError>> {
    let (mut read, mut errors) = (State::new(), Vec::new());
    let mut take = |key: String, value: Result<Value, String>| match value {
        Ok(value) => drop(read.insert(key, value)),
        Err(message) => errors.push(FieldError::new(key, message)),
    };
    for (key, value) in fields {
        match (key.as_str(), value) {
            ("custom", Value::Object(values)) => {
                values.iter().for_each(|(key, value)| take(format!("{PREFIX}{key}"), custom_value(custom, key, value)));
            }
            ("custom", Value::Null) => {}
            ("custom", _) => take(key.clone(), Err("must be an object of custom fields".to_owned())),
            (path, value) if path.starts_with(PREFIX) => take(key.clone(), custom_value(custom, &path[PREFIX.len()..], value)),
            _ => take(key.clone(), own_value(spec, key, value)),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

/// The field of this name in an edit of many.
pub fn field(spec: &'static Spec, key: &str) -> Option<&'static Field> {
    spec.using(uses::BULK).find(|field| field.request_key() == key)
}

/// What a field of an edit is called where a record's state is spread out: `address.city`.
pub fn flat_name(spec: &'static Spec, key: &str) -> String {
    match field(spec, key).and_then(|field| field.within) {
        Some(object) => format!("{object}.{key}"),
        None => key.to_owned(),
    }
}

fn own_value(spec: &'static Spec, key: &str, value: &Value) -> Result<Value, String> {
    let field = field(spec, key).ok_or_else(|| format!("cannot be set on many {} at once", spec.noun.1))?;
    let value = trimmed(field, value);
    match &value {
        Value::Null if field.is(uses::REQUIRED) => Err("is required".to_owned()),
        Value::Null => Ok(value),
        some => value_of_kind(field, some).map(|()| value),
    }
}

fn trimmed(field: &Field, value: &Value) -> Value {
    match value {
        Value::String(words) if words.trim().is_empty() => Value::Null,
        Value::String(words) => json!(words.trim()),
        Value::Array(tags) if matches!(field.kind, Kind::Tags) && tags.iter().all(Value::is_string) => {
            json!(text::trimmed_tags(tags.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
        }
        other => other.clone(),
    }
}

fn custom_value(custom: &[CustomField], key: &str, value: &Value) -> Result<Value, String> {
    let field = custom.iter().find(|field| field.key == key).ok_or("is not a custom field")?;
    if value.is_null() {
        return Ok(Value::Null);
    }
    let value: CustomValue = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    match value.fault(field) {
        Some(fault) => Err(fault),
        None => Ok(json!(value.tidied(field))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Direction;
    use crate::record::uses::{BULK, FORM, REQUIRED};
    use crate::records::custom_fields::{CustomChoice, CustomFieldKind};
    use chrono::DateTime;

    static SPEC: Spec = Spec {
        code: "boats",
        subject: "boat",
        noun: ("boat", "boats"),
        title: "name",
        subtitle: &[],
        fields: &[
            Field::new("name", "Name", Kind::Line(20), FORM | REQUIRED),
            Field::new("harbour", "Harbour", Kind::Line(10), FORM | BULK).within("address"),
            Field::new("length", "Length", Kind::Number(1, 500), FORM | BULK | REQUIRED),
            Field::new("skipper", "Skipper", Kind::User, FORM | BULK),
        ],
        sort: ("name", Direction::Asc),
        history: crate::record::History::PLAIN,
        match_by: &[],
    };

    fn flag() -> CustomField {
        CustomField {
            id: uuid::Uuid::nil(),
            record: "boats".into(),
            key: "flag".into(),
            label: "Flag".into(),
            help: None,
            kind: CustomFieldKind::Choice,
            choices: vec![CustomChoice { code: "red".into(), label: "Red".into() }],
            position: 0,
            archived_at: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    fn read(fields: Value) -> Result<Value, Vec<(String, String)>> {
        let fields = fields.as_object().cloned().unwrap_or_default();
        let read = read_fields(&SPEC, &[flag()], &fields).map(Value::Object);
        read.map_err(|errors| errors.into_iter().map(|error| (error.field, error.message)).collect())
    }

    #[test]
    fn values_are_read_as_they_will_be_stored() {
        let fields = json!({ "harbour": " Kiel ", "length": 12, "skipper_id": null, "custom": { "flag": " red " } });
        assert_eq!(read(fields).unwrap(), json!({ "harbour": "Kiel", "length": 12, "skipper_id": null, "custom.flag": "red" }));
        assert_eq!(
            read(json!({ "harbour": " ", "custom.flag": null, "custom": null })).unwrap(),
            json!({ "harbour": null, "custom.flag": null })
        );
        assert_eq!(
            [flat_name(&SPEC, "harbour"), flat_name(&SPEC, "length"), flat_name(&SPEC, "custom.flag")],
            ["address.harbour", "length", "custom.flag"]
        );
    }

    #[test]
    fn whatever_does_not_fit_is_named() {
        for (fields, field, message) in [
            (json!({ "name": "Sea" }), "name", "cannot be set on many boats at once"),
            (json!({ "skipper": "x" }), "skipper", "cannot be set on many boats at once"),
            (json!({ "skipper_id": "x" }), "skipper_id", "must be a UUID"),
            (json!({ "length": 0 }), "length", "must be between 1 and 500"),
            (json!({ "length": "" }), "length", "is required"),
            (json!({ "custom": 1 }), "custom", "must be an object of custom fields"),
            (json!({ "custom": { "colour": 1 } }), "custom.colour", "is not a custom field"),
            (json!({ "custom.flag": "blue" }), "custom.flag", "has no choice “blue”"),
        ] {
            assert_eq!(read(fields.clone()), Err(vec![(field.to_owned(), message.to_owned())]), "{fields}");
        }
    }
}

//! Bulk changes as people read them.

use super::bulk::BulkAction;
use super::bulk_fields::field;
use super::custom_fields::{CustomField, PREFIX};
use super::custom_values::CustomValue;
use crate::money::{Money, to_decimal};
use crate::record::{Field, Kind, Spec, State};
use serde_json::Value;
use uuid::Uuid;

/// What undoing another bulk change is called.
pub const UNDO: &str = "Undo a bulk change";

/// What an action does to each record: "Add the tags vip, new". `name` knows the users, teams and records that it names; `custom` are the custom fields.
pub fn deed(spec: &'static Spec, action: &BulkAction, custom: &[CustomField], name: impl Fn(Uuid) -> Option<String>) -> String {
    match action {
        BulkAction::Edit { fields } => format!("Set {}", fields_words(spec, fields, custom, name)),
        BulkAction::Assign { owner_id } => format!("Assign to {}", name(*owner_id).unwrap_or_else(|| "another owner".to_owned())),
        BulkAction::AddTags { tags } => format!("Add the {}", tags_words(tags)),
        BulkAction::RemoveTags { tags } => format!("Remove the {}", tags_words(tags)),
        BulkAction::Archive {} => "Archive".to_owned(),
        BulkAction::Restore {} => "Restore".to_owned(),
    }
}

/// The ids of users, teams and records that an action names, each with its field; the owner it assigns has none.
pub fn named(spec: &'static Spec, action: &BulkAction) -> Vec<(Option<&'static Field>, Uuid)> {
    match action {
        BulkAction::Assign { owner_id } => vec![(None, *owner_id)],
        BulkAction::Edit { fields } => {
            let ids = fields.iter().filter_map(|(key, value)| Some((field(spec, key)?, value.as_str()?.parse().ok()?)));
            let ids = ids.filter(|(field, _)| matches!(field.kind, Kind::User | Kind::Team | Kind::Ref(_)));
            ids.map(|(field, id)| (Some(field), id)).collect()
        }
        _ => Vec::new(),
    }
}

fn tags_words(tags: &[String]) -> String {
    format!("{} {}", if tags.len() == 1 { "tag" } else { "tags" }, tags.join(", "))
}

/// The fields in the order of the declaration, custom ones at the end.
fn fields_words(spec: &'static Spec, fields: &State, custom: &[CustomField], name: impl Fn(Uuid) -> Option<String>) -> String {
    let own = spec.fields.iter().filter_map(|field| {
        let value = fields.get(&field.request_key())?;
        Some(set(field.label, (!value.is_null()).then(|| value_words(field, value, &name))))
    });
    let custom = fields.iter().filter(|(key, _)| key.starts_with(PREFIX)).map(|(key, value)| {
        let Some(field) = custom.iter().find(|field| field.path() == *key) else { return "a custom field".to_owned() };
        let value: Option<CustomValue> = serde_json::from_value(value.clone()).unwrap_or_default();
        set(&field.label, value.map(|value| value.shown(field)))
    });
    own.chain(custom).collect::<Vec<_>>().join(", ")
}

/// A field and what it gets: "City to Bonn".
fn set(label: &str, value: Option<String>) -> String {
    format!("{label} to {}", value.as_deref().unwrap_or("nothing"))
}

fn value_words(field: &Field, value: &Value, name: impl Fn(Uuid) -> Option<String>) -> String {
    match (field.kind, value) {
        (Kind::User | Kind::Team | Kind::Ref(_), Value::String(id)) => {
            id.parse().ok().and_then(name).unwrap_or_else(|| "another one".to_owned())
        }
        (Kind::Money, value) => match serde_json::from_value::<Money>(value.clone()) {
            Ok(money) => format!("{} {}", to_decimal(money.minor, &money.currency), money.currency),
            Err(_) => value.to_string(),
        },
        (Kind::Percent, Value::Number(hundredths)) => {
            let hundredths = hundredths.as_i64().unwrap_or_default();
            format!("{}.{:02} %", hundredths / 100, hundredths % 100)
        }
        (_, Value::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
        (_, Value::String(code)) => {
            field.choices().into_iter().find(|(known, _)| known == code).map_or_else(|| code.clone(), |(_, label)| label.to_owned())
        }
        (_, Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        (_, other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Direction;
    use crate::record::uses::BULK;
    use serde_json::json;

    static SPEC: Spec = Spec {
        code: "boats",
        subject: "boat",
        noun: ("boat", "boats"),
        title: "name",
        subtitle: &[],
        fields: &[
            Field::new("country", "Country", Kind::Country, BULK),
            Field::new("duty", "Duty", Kind::Percent, BULK),
            Field::new("price", "Price", Kind::Money, BULK),
            Field::new("skipper", "Skipper", Kind::User, BULK),
            Field::new("harbour", "Harbour", Kind::Line(10), BULK).within("address"),
        ],
        sort: ("name", Direction::Asc),
        history: crate::record::History::PLAIN,
        match_by: &[],
    };

    fn said(fields: Value) -> String {
        let action = BulkAction::Edit { fields: fields.as_object().cloned().unwrap_or_default() };
        deed(&SPEC, &action, &[], |id| (id == Uuid::nil()).then(|| "Ada".to_owned()))
    }

    #[test]
    fn deeds_are_said_in_words() {
        assert_eq!(said(json!({ "harbour": null, "country": "DE" })), "Set Country to Germany, Harbour to nothing");
        assert_eq!(said(json!({ "duty": 1950, "price": { "minor": 500, "currency": "EUR" } })), "Set Duty to 19.50 %, Price to 5.00 EUR");
        assert_eq!(said(json!({ "skipper_id": Uuid::nil(), "custom.gone": 1 })), "Set Skipper to Ada, a custom field");
        assert_eq!(said(json!({ "skipper_id": Uuid::max() })), "Set Skipper to another one");
        let flag = serde_json::from_value(json!({
            "id": Uuid::nil(), "record": "boats", "key": "flag", "label": "Flag", "help": null, "kind": "choice", "position": 0, "archived_at": null,
            "choices": [{ "code": "red", "label": "Red" }], "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1,
        }));
        let flagged = BulkAction::Edit { fields: [("custom.flag".to_owned(), json!("red"))].into_iter().collect() };
        assert_eq!(deed(&SPEC, &flagged, &[flag.unwrap()], |_| None), "Set Flag to Red");
        let deed = |action| deed(&SPEC, &action, &[], |_| Some("Ada".to_owned()));
        assert_eq!(deed(BulkAction::AddTags { tags: vec!["vip".into()] }), "Add the tag vip");
        assert_eq!(deed(BulkAction::RemoveTags { tags: vec!["vip".into(), "new".into()] }), "Remove the tags vip, new");
        assert_eq!(deed(BulkAction::Assign { owner_id: Uuid::nil() }), "Assign to Ada");
    }
}

//! What an action, or undoing one, makes of a record: pure, over the record's state.

use crate::record::{ChangeKind, Held};
use serde_json::{Value, json};
use shared::record::{Field, Kind, Spec, State, common};
use shared::records::bulk::BulkAction;
use shared::records::bulk_fields::flat_name;
use shared::records::undo::{Image, Undo, edit, flat};
use shared::text;

/// Under which name the image of a change knows whether the record was archived.
const ARCHIVED: &str = "archived";

/// The record's state, and whether it is archived.
pub fn state_of(held: &Held) -> State {
    let mut state = held.state.clone();
    state.insert(ARCHIVED.to_owned(), json!(held.archived));
    state
}

/// The changes by which a record comes from this state to what the action wants; none where it is so already.
pub fn by_action(spec: &'static Spec, action: &BulkAction, now: &State) -> Vec<ChangeKind> {
    let wanted: State = match action {
        BulkAction::Edit { fields } => fields.iter().map(|(key, value)| (flat_name(spec, key), value.clone())).collect(),
        BulkAction::Assign { owner_id } => State::from_iter([("owner_id".to_owned(), json!(owner_id))]),
        BulkAction::AddTags { tags } => with_tags(spec, now, |there| {
            for tag in tags.iter().map(|tag| tag.trim()) {
                if !there.iter().any(|known| text::key(known) == text::key(tag)) {
                    there.push(tag.to_owned());
                }
            }
        }),
        BulkAction::RemoveTags { tags } => with_tags(spec, now, |there| {
            let keys: Vec<String> = tags.iter().map(|tag| text::key(tag)).collect();
            there.retain(|tag| !keys.contains(&text::key(tag)));
        }),
        BulkAction::Archive {} => State::from_iter([(ARCHIVED.to_owned(), json!(true))]),
        BulkAction::Restore {} => State::from_iter([(ARCHIVED.to_owned(), json!(false))]),
    };
    let there = flat(now);
    let differs = |(key, value): &(&String, &Value)| there.get(*key).unwrap_or(&Value::Null) != *value;
    changes(edit(now, wanted.iter().filter(differs)))
}

/// The changes by which a record gets back what it had before; else the fields that were changed since.
pub fn by_undo(image: &Image, now: &State) -> Result<Vec<ChangeKind>, Vec<String>> {
    match image.undo(now) {
        Undo::Edit(edit) => Ok(changes(edit)),
        Undo::ChangedSince(fields) => Err(fields),
    }
}

/// The field that holds a record's tags; others may be lists of words as well.
pub fn tags_of(spec: &'static Spec) -> Option<&'static Field> {
    spec.field(common::TAGS.key).filter(|field| matches!(field.kind, Kind::Tags))
}

/// Archiving and restoring are changes of their own.
fn changes(mut edit: State) -> Vec<ChangeKind> {
    let archived = edit.remove(ARCHIVED).map(|archived| if archived == json!(true) { ChangeKind::Archive } else { ChangeKind::Restore });
    let edit = (!edit.is_empty()).then_some(ChangeKind::Edit(edit));
    archived.into_iter().chain(edit).collect()
}

fn with_tags(spec: &'static Spec, now: &State, change: impl FnOnce(&mut Vec<String>)) -> State {
    let Some(field) = tags_of(spec) else { return State::new() };
    let mut tags: Vec<String> = field.of(now).as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    change(&mut tags);
    State::from_iter([(field.request_key(), json!(tags))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::page::Direction;
    use shared::record::uses::{BULK, FORM};

    static SPEC: Spec = Spec {
        code: "boats",
        subject: "boat",
        noun: ("boat", "boats"),
        title: "name",
        subtitle: &[],
        fields: &[
            Field::new("length", "Length", Kind::Number(1, 500), FORM | BULK),
            Field::new("city", "City", Kind::Line(10), FORM | BULK).within("address"),
            Field::new("hobbies", "Hobbies", Kind::Tags, FORM),
            Field::new("tags", "Tags", Kind::Tags, FORM),
        ],
        sort: ("name", Direction::Asc),
        history: shared::record::History::PLAIN,
        match_by: &[],
    };

    fn state(value: Value) -> State {
        value.as_object().cloned().unwrap_or_default()
    }

    /// As words: an edit is its JSON.
    fn said(changes: Vec<ChangeKind>) -> Vec<Value> {
        let say = |change| match change {
            ChangeKind::Edit(edit) => Value::Object(edit),
            ChangeKind::Archive => json!("archive"),
            ChangeKind::Restore => json!("restore"),
        };
        changes.into_iter().map(say).collect()
    }

    fn wanted(action: Value, now: Value) -> Vec<Value> {
        said(by_action(&SPEC, &serde_json::from_value(action).expect("an action"), &state(now)))
    }

    #[test]
    fn only_what_differs_is_changed_and_parts_of_an_object_keep_the_others() {
        let now = json!({ "length": 12, "address": { "street": "Quay 1", "city": "Kiel" }, "custom": { "flag": "red" } });
        let edit = |fields: Value| json!({ "type": "edit", "fields": fields });
        assert_eq!(
            wanted(edit(json!({ "length": 12, "city": "Bonn", "custom.flag": null })), now.clone()),
            [json!({ "address": { "street": "Quay 1", "city": "Bonn" }, "custom": { "flag": null } })]
        );
        assert!(wanted(edit(json!({ "length": 12, "city": "Kiel", "custom.flag": "red", "custom.none": null })), now).is_empty());
    }

    #[test]
    fn tags_are_the_same_in_any_case() {
        let now = json!({ "tags": ["Key", "North"] });
        let tags = |kind: &str, tags: &[&str]| wanted(json!({ "type": kind, "tags": tags }), now.clone());
        assert_eq!(tags("add_tags", &["KEY", " new "]), [json!({ "tags": ["Key", "North", "new"] })]);
        assert_eq!(tags("remove_tags", &["north", "none"]), [json!({ "tags": ["Key"] })]);
        assert!(tags("add_tags", &["key"]).is_empty() && tags("remove_tags", &["none"]).is_empty());
    }

    #[test]
    fn archiving_and_its_undo_are_changes_of_their_own() {
        assert_eq!(wanted(json!({ "type": "archive" }), json!({ "archived": false })), [json!("archive")]);
        assert!(wanted(json!({ "type": "restore" }), json!({ "archived": false })).is_empty());
        let image = Image::between(&state(json!({ "archived": false, "length": 1 })), &state(json!({ "archived": true, "length": 2 })));
        let undone = |now: Value| by_undo(&image, &state(now)).map(said);
        assert_eq!(undone(json!({ "archived": true, "length": 2 })), Ok(vec![json!("restore"), json!({ "length": 1 })]));
        assert_eq!(undone(json!({ "archived": false, "length": 1 })), Ok(vec![]));
        assert_eq!(undone(json!({ "archived": true, "length": 3 })), Err(vec!["length".to_owned()]));
    }
}

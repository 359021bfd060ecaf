//! What a change did to a record, and how it is taken back: one rule for inline edits, bulk changes and imports.

use crate::record::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The fields that a change made different, as they were and as they became. Custom fields are one field each, by `custom.<key>`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Image {
    pub before: State,
    pub after: State,
}

/// What taking a change back comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Undo {
    /// The edit that gives the record what it had before; empty where it has that already.
    Edit(State),
    /// These fields were changed by somebody since.
    ChangedSince(Vec<String>),
}

/// The objects in a state whose parts are fields of their own.
const OBJECTS: [&str; 2] = ["custom", "address"];

impl Image {
    /// What differs between two states of a record.
    pub fn between(before: &State, after: &State) -> Self {
        let (mut before, mut after) = (flat(before), flat(after));
        for key in after.keys() {
            before.entry(key).or_insert(Value::Null);
        }
        for key in before.keys() {
            after.entry(key).or_insert(Value::Null);
        }
        let same: Vec<String> = before.iter().filter(|(key, value)| after.get(*key) == Some(value)).map(|(key, _)| key.clone()).collect();
        for key in same {
            before.remove(&key);
            after.remove(&key);
        }
        Self { before, after }
    }

    pub fn is_empty(&self) -> bool {
        self.after.is_empty()
    }

    /// How to take it back, given the record as it is now: each field by itself, and none where one was changed since.
    pub fn undo(&self, now: &State) -> Undo {
        let flat_now = flat(now);
        let is = |key: &str| flat_now.get(key).unwrap_or(&Value::Null);
        let was = |key: &str| self.before.get(key).unwrap_or(&Value::Null);
        let changed = self.after.iter().filter(|(key, value)| is(key) != *value && is(key) != was(key));
        let changed: Vec<String> = changed.map(|(key, _)| key.trim_end_matches("_id").to_owned()).collect();
        if !changed.is_empty() {
            return Undo::ChangedSince(changed);
        }
        Undo::Edit(edit(now, self.before.iter().filter(|(key, value)| is(key) != *value)))
    }
}

/// The edit that sets these fields, by their flat names; the other parts of an object stay as they are now.
pub fn edit<'a>(now: &State, fields: impl Iterator<Item = (&'a String, &'a Value)>) -> State {
    let mut edit = State::new();
    for (key, value) in fields {
        let Some((object, part)) = key.split_once('.').filter(|(object, _)| OBJECTS.contains(object)) else {
            edit.insert(key.clone(), value.clone());
            continue;
        };
        // Custom fields that are not named stay; other objects are replaced whole.
        let as_it_is =
            || if object == "custom" { State::new() } else { now.get(object).and_then(Value::as_object).cloned().unwrap_or_default() };
        let parts = edit.entry(object).or_insert_with(|| Value::Object(as_it_is()));
        if let Some(parts) = parts.as_object_mut() {
            parts.insert(part.to_owned(), value.clone());
        }
    }
    edit
}

/// A state whose objects are spread out: `address.city`, `custom.tier`.
pub fn flat(state: &State) -> State {
    let mut flat = State::new();
    for (key, value) in state {
        match value.as_object().filter(|_| OBJECTS.contains(&key.as_str())) {
            Some(parts) => flat.extend(parts.iter().map(|(part, value)| (format!("{key}.{part}"), value.clone()))),
            None if OBJECTS.contains(&key.as_str()) => {}
            None => drop(flat.insert(key.clone(), value.clone())),
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state(value: Value) -> State {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn only_what_was_changed_is_undone_and_only_where_it_still_is_so() {
        let before = state(json!({"sector": "retail", "tags": ["a"], "address": {"city": "Bonn", "country": "DE"}}));
        let after = state(json!({"sector": "finance", "tags": ["a"], "address": {"city": "Bonn", "country": "DE"}}));
        let image = Image::between(&before, &after);
        let moved = state(json!({"sector": "finance", "tags": ["b"], "address": {"city": "Wien", "country": "AT"}}));
        assert_eq!(image.undo(&moved), Undo::Edit(state(json!({"sector": "retail"}))));
        let edited = state(json!({"sector": "software", "tags": ["a"]}));
        assert_eq!(image.undo(&edited), Undo::ChangedSince(vec!["sector".to_owned()]));
        assert_eq!(image.undo(&before), Undo::Edit(State::new()));
    }

    #[test]
    fn parts_of_an_object_are_undone_one_by_one() {
        let before = state(json!({"address": {"street": "Main St 1", "city": "Bonn"}, "custom": {"a": true, "c": true}}));
        let after = state(json!({"address": {"street": "Main St 1", "city": "Wien"}, "custom": {"b": true, "c": true}}));
        let image = Image::between(&before, &after);
        let now = state(json!({"address": {"street": "Side St 2", "city": "Wien"}, "custom": {"b": true, "c": false}}));
        let edit = json!({"address": {"street": "Side St 2", "city": "Bonn"}, "custom": {"a": true, "b": null}});
        assert_eq!(image.undo(&now), Undo::Edit(state(edit)));
        let now = state(json!({"address": {"city": "Wien"}, "custom": {"a": false, "b": true}}));
        assert_eq!(image.undo(&now), Undo::ChangedSince(vec!["custom.a".to_owned()]));
    }
}

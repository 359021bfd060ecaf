//! What a write must leave behind: its audit rows and the messages it sends.

use super::error::Error;
use super::outbox::Message;
use serde::Serialize;
use serde_json::Value;
use shared::audit::FieldChange;
use std::borrow::Cow;
use uuid::Uuid;

/// The result of a write together with what happened; the only thing a write may return.
pub struct Recorded<T> {
    pub(super) value: T,
    pub(super) changes: Vec<Change>,
    pub(super) messages: Vec<Message>,
}

impl<T> Recorded<T> {
    /// A result and what happened on the way.
    pub fn new(value: T, change: Change) -> Self {
        Self { value, changes: vec![change], messages: Vec::new() }
    }

    /// A result of several changes.
    pub fn all(value: T, changes: Vec<Change>) -> Self {
        Self { value, changes, messages: Vec::new() }
    }

    /// The system's own bookkeeping (progress of a job, housekeeping) that is nobody's deed and needs no audit row.
    pub fn unaudited(value: T) -> Self {
        Self { value, changes: Vec::new(), messages: Vec::new() }
    }

    /// Adds another change.
    pub fn and(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds a message that leaves after the commit.
    pub fn send(mut self, message: Message) -> Self {
        self.messages.push(message);
        self
    }
}

/// One audit row: what was done to what.
pub struct Change {
    pub action: Cow<'static, str>,
    pub subject_kind: Cow<'static, str>,
    pub subject_id: Option<Uuid>,
    pub subject_label: String,
    pub fields: Vec<FieldChange>,
    /// Says that somebody else did it than the one signed in: at sign-in, the account that is signed in to.
    pub on_behalf: Option<Uuid>,
}

impl Change {
    /// Something happened to the subject. The action is `<noun>.<past participle>`.
    pub fn new(action: impl Into<Cow<'static, str>>, subject_id: impl Into<Option<Uuid>>, label: impl Into<String>) -> Self {
        let action = action.into();
        let subject_kind = match &action {
            Cow::Borrowed(action) => Cow::Borrowed(action.split('.').next().unwrap_or(action)),
            Cow::Owned(action) => Cow::Owned(action.split('.').next().unwrap_or(action).to_owned()),
        };
        Self { action, subject_kind, subject_id: subject_id.into(), subject_label: label.into(), fields: Vec::new(), on_behalf: None }
    }

    /// Names another kind of subject than the action's noun.
    pub fn about(mut self, subject_kind: impl Into<Cow<'static, str>>) -> Self {
        self.subject_kind = subject_kind.into();
        self
    }

    /// The account that did it, where nobody is signed in yet.
    pub fn by(mut self, user: Uuid) -> Self {
        self.on_behalf = Some(user);
        self
    }

    /// Notes the fields that differ between two states of the record, `None` for a state that is not there.
    pub fn between<S: Serialize>(mut self, before: Option<&S>, after: Option<&S>) -> Result<Self, Error> {
        let state = |s: Option<&S>| s.map(serde_json::to_value).transpose();
        self.fields = differences(state(before)?.unwrap_or(Value::Null), state(after)?.unwrap_or(Value::Null));
        Ok(self)
    }

    /// Notes one field.
    pub fn field(mut self, name: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        self.fields.push(FieldChange { field: name.to_owned(), before: before.into(), after: after.into() });
        self
    }
}

/// The top-level fields whose values differ; empty values count as absent, and bookkeeping fields are left out.
fn differences(before: Value, after: Value) -> Vec<FieldChange> {
    const BOOKKEEPING: [&str; 5] = ["id", "version", "created_at", "updated_at", "children"];
    let fields = |v: Value| match v {
        Value::Object(map) => map,
        _ => serde_json::Map::new(),
    };
    let empty = |v: &Value| {
        v.is_null() || v == "" || v.as_array().is_some_and(Vec::is_empty) || v.as_object().is_some_and(|o| o.values().all(Value::is_null))
    };
    let (mut before, mut after) = (fields(before), fields(after));
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| !BOOKKEEPING.contains(&name.as_str()))
        .filter_map(|name| {
            let present = |v: Option<Value>| v.filter(|v| !empty(v)).unwrap_or(Value::Null);
            let (b, a) = (present(before.remove(&name)), present(after.remove(&name)));
            (b != a).then_some(FieldChange { field: name, before: b, after: a })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_fields_that_differ_are_noted() {
        let changes =
            differences(json!({"name": "A", "tags": [], "version": 1}), json!({"name": "B", "tags": null, "version": 2, "city": "Bonn"}));
        assert_eq!(
            changes,
            [
                FieldChange { field: "city".into(), before: Value::Null, after: json!("Bonn") },
                FieldChange { field: "name".into(), before: json!("A"), after: json!("B") },
            ]
        );
    }
}

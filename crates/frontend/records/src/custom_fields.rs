//! The fields that an administrator added to a record type, as forms, lists and dialogs take them.

use platform::loading::{Loading, load};
use std::{cell::RefCell, collections::HashMap, ops::Deref};

use leptos::prelude::*;
use shared::records::custom_fields::CustomField;

use super::custom_api;

thread_local! {
    static KEPT: RefCell<Vec<Defined>> = const { RefCell::new(Vec::new()) };
    /// As they were read last, by the record types' codes.
    static LATEST: RefCell<HashMap<&'static str, Vec<Defined>>> = RefCell::new(HashMap::new());
}

/// A custom field, and what its values are called in requests, columns and filters. Copy it freely: each version of a field is kept once, for as
/// long as the tab is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defined {
    field: &'static CustomField,
    name: &'static str,
}

impl Defined {
    pub fn of(field: CustomField) -> Self {
        KEPT.with_borrow_mut(|kept| {
            if let Some(known) = kept.iter().find(|known| *known.field == field) {
                return *known;
            }
            let name = &*Box::leak(field.path().into_boxed_str());
            let defined = Self { field: Box::leak(Box::new(field)), name };
            kept.push(defined);
            defined
        })
    }

    /// `custom.<key>`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The field itself.
    pub fn field(self) -> &'static CustomField {
        self.field
    }
}

impl Deref for Defined {
    type Target = CustomField;

    fn deref(&self) -> &CustomField {
        self.field
    }
}

/// The field of this name.
pub fn find(fields: &[Defined], name: &str) -> Option<Defined> {
    fields.iter().copied().find(|field| field.name == name)
}

/// Reads the fields in use of the record type of this code, in their order. Those that another page read before are here at once.
pub fn load_fields(record: &'static str) -> Loading<Vec<Defined>> {
    let fields: Loading<Vec<Defined>> = load(move || async move {
        let fields = custom_api::fields(record, false).await?;
        Ok(fields.into_iter().map(Defined::of).collect())
    });
    if let Some(latest) = LATEST.with_borrow(|latest| latest.get(record).cloned()) {
        fields.value.set(Some(latest));
    }
    Effect::new(move |_| {
        if let Some(now) = fields.value.get() {
            LATEST.with_borrow_mut(|latest| latest.insert(record, now));
        }
    });
    fields
}

/// The fields that are here by now; none until they are. Tracked.
pub fn known(fields: Loading<Vec<Defined>>) -> Vec<Defined> {
    fields.value.get().unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A field of this kind; those of choices offer gold, silver and iron.
    pub fn field(key: &str, kind: &str) -> CustomField {
        let choices = if kind.starts_with("choice") { vec![("gold", "Gold"), ("silver", "Silver"), ("iron", "Iron")] } else { Vec::new() };
        let choices = choices.into_iter().map(|(code, label)| serde_json::json!({ "code": code, "label": label })).collect::<Vec<_>>();
        let json = serde_json::json!({
            "id": uuid::Uuid::nil(), "record": "things", "key": key, "label": key.to_uppercase(), "help": null, "kind": kind, "choices": choices, "position": 0,
            "archived_at": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1,
        });
        serde_json::from_value(json).expect("a field")
    }

    #[test]
    fn a_field_is_kept_once_and_found_by_its_name() {
        let (one, again) = (Defined::of(field("tier", "choice")), Defined::of(field("tier", "choice")));
        assert!(std::ptr::eq(one.field(), again.field()));
        assert_eq!(find(&[one], "custom.tier"), Some(one));
        assert_eq!(find(&[one], "tier"), None);
    }
}

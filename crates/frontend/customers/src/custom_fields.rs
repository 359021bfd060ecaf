//! The custom fields in use, as forms, lists and dialogs take them.

use platform::loading::{Loading, load};
use std::{cell::RefCell, ops::Deref};

use leptos::prelude::*;
use shared::customers::custom_fields::CustomField;

use super::custom_api;

thread_local! {
    static KEPT: RefCell<Vec<Defined>> = const { RefCell::new(Vec::new()) };
    /// As they were read last.
    static LATEST: RefCell<Option<Vec<Defined>>> = const { RefCell::new(None) };
}

/// A custom field, and what its values are called in requests, columns and filters. Copy it freely: each version of a field is kept once, for as
/// long as the tab is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defined {
    field: &'static CustomField,
    name: &'static str,
    currency: &'static str,
}

impl Defined {
    pub fn of(field: CustomField) -> Self {
        KEPT.with_borrow_mut(|kept| {
            if let Some(known) = kept.iter().find(|known| *known.field == field) {
                return *known;
            }
            let last = |text: String| &*Box::leak(text.into_boxed_str());
            let (name, currency) = (last(field.path()), last(format!("{}.currency", field.path())));
            let defined = Self { field: Box::leak(Box::new(field)), name, currency };
            kept.push(defined);
            defined
        })
    }

    /// `custom.<key>`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What the currency of its amounts is called in forms.
    pub fn currency_name(self) -> &'static str {
        self.currency
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

/// Reads the fields in use, in their order. Those that another page read before are here at once.
pub fn load_fields() -> Loading<Vec<Defined>> {
    let fields: Loading<Vec<Defined>> = load(|| async {
        let fields = custom_api::fields(false).await?;
        Ok(fields.into_iter().map(Defined::of).collect())
    });
    if let Some(latest) = LATEST.with_borrow(Clone::clone) {
        fields.value.set(Some(latest));
    }
    Effect::new(move |_| {
        if let Some(fields) = fields.value.get() {
            LATEST.set(Some(fields));
        }
    });
    fields
}

/// The fields that are here by now; none until they are. Tracked.
pub fn known(fields: Loading<Vec<Defined>>) -> Vec<Defined> {
    fields.value.get().unwrap_or_default()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A field of this kind; those of choices offer gold, silver and iron.
    pub fn field(key: &str, kind: &str) -> CustomField {
        let choices = if kind.starts_with("choice") { vec![("gold", "Gold"), ("silver", "Silver"), ("iron", "Iron")] } else { Vec::new() };
        let choices = choices.into_iter().map(|(code, label)| serde_json::json!({ "code": code, "label": label })).collect::<Vec<_>>();
        let json = serde_json::json!({
            "id": uuid::Uuid::nil(), "record": "customers", "key": key, "label": key.to_uppercase(), "help": null, "kind": kind, "choices": choices, "position": 0,
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

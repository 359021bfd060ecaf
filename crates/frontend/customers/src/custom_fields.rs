//! The custom fields of customers.

use platform::loading::Loading;

pub use records::custom_fields::{Defined, find, known};

/// Reads the fields in use.
pub fn load_fields() -> Loading<Vec<Defined>> {
    records::custom_fields::load_fields("customers")
}

#[cfg(test)]
pub mod tests {
    use shared::records::custom_fields::CustomField;

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
}

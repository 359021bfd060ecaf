//! A custom field in words, as audit entries compare and show it.

use crate::entity::custom_field::Model;
use serde::Serialize;
use shared::Named;

/// What can be said about a custom field.
#[derive(Serialize)]
pub struct Snapshot {
    label: String,
    key: String,
    kind: &'static str,
    help: Option<String>,
    choices: Vec<String>,
}

impl Snapshot {
    pub fn of(row: &Model) -> Self {
        Self {
            label: row.label.clone(),
            key: row.key.clone(),
            kind: row.kind.label(),
            help: row.help.clone(),
            choices: row.choices.0.iter().map(|choice| choice.label.clone()).collect(),
        }
    }
}

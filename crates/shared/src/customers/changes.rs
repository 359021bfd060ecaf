//! What the fields of a customer are called, and recorded changes of one in human words.

use crate::audit::FieldChange;
use crate::customers::spec::SPEC;
use crate::money::Money;
use crate::record::{Field, Kind, uses};
use crate::records::changes::{self, Line};
use crate::records::custom_fields::CustomField;
use std::sync::LazyLock;

/// The parts of the form by their names in requests, in the order shown.
pub fn form_fields() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let named = |field: &Field| {
            let part = matches!(field.kind, Kind::Money).then(|| format!("{}.currency", field.key));
            std::iter::once(field.path()).chain(part)
        };
        SPEC.using(uses::FORM).flat_map(named).collect()
    });
    &NAMES
}

/// What people read for a field's name in requests.
pub fn label(field: &str) -> &'static str {
    known_label(field).unwrap_or("Field")
}

fn known_label(field: &str) -> Option<&'static str> {
    if field == "revenue.currency" { Some("Currency") } else { SPEC.label(field) }
}

/// The lines of a change: see [`changes::lines`].
pub fn lines<'a>(
    recorded: &[FieldChange],
    money: &dyn Fn(&Money) -> String,
    custom: &'a dyn Fn(&str) -> Option<&'a CustomField>,
) -> Vec<Line> {
    changes::lines(&SPEC, recorded, money, custom)
}

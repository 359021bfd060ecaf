//! The fields that a record type can be filtered by, as people should see them.

use crate::custom_fields::CustomFields;
use crate::record::AnyRecord;
use shared::record::{Field, Kind, uses};
use shared::records::filter::{FilterChoice, FilterField};

/// The fields of the record type, custom ones at the end.
pub fn fields(record: &dyn AnyRecord, custom: &CustomFields) -> Vec<FilterField> {
    let field = |field: &Field| FilterField {
        key: field.key.to_owned(),
        label: field.label.to_owned(),
        kind: field.filtered_as(),
        choices: field.choices().into_iter().map(|(code, label)| FilterChoice::new(code, label)).collect(),
        record: match field.kind {
            Kind::Ref(record) => Some(record.to_owned()),
            _ => None,
        },
    };
    let custom = custom.active().iter().map(|field| FilterField {
        key: field.path(),
        label: field.label.clone(),
        kind: field.kind.filtered_as(),
        choices: field.choices.iter().map(|choice| FilterChoice::new(choice.code.clone(), choice.label.clone())).collect(),
        record: None,
    });
    record.spec().using(uses::FILTER).map(field).chain(custom).collect()
}

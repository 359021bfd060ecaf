//! A segment in words, as audit entries compare and show it.

use crate::entity::segment::Model;
use serde::Serialize;
use shared::Named;
use shared::customers::filter::{Condition, Filter, FilterField};

/// The fields of a segment, each as people would read it.
#[derive(Serialize)]
pub struct Snapshot {
    name: String,
    description: Option<String>,
    filter: String,
}

impl Snapshot {
    pub fn of(row: &Model, fields: &[FilterField]) -> Self {
        Self { name: row.name.clone(), description: row.description.clone(), filter: describe(&row.filter.0, fields) }
    }
}

/// A filter as a sentence: `Sector is any of retail and (Country is any of DE, or City is Bonn)`.
fn describe(filter: &Filter, fields: &[FilterField]) -> String {
    match filter {
        Filter::Where(condition) => phrase(condition, fields),
        Filter::All(parts) if parts.is_empty() => "all customers".to_owned(),
        Filter::Any(parts) if parts.is_empty() => "no customers".to_owned(),
        Filter::All(parts) => join(parts, " and ", fields),
        Filter::Any(parts) => join(parts, " or ", fields),
    }
}

fn join(parts: &[Filter], by: &str, fields: &[FilterField]) -> String {
    let part = |part: &Filter| match part {
        Filter::All(inner) | Filter::Any(inner) if inner.len() > 1 && parts.len() > 1 => format!("({})", describe(part, fields)),
        _ => describe(part, fields),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(by)
}

fn phrase(condition: &Condition, fields: &[FilterField]) -> String {
    let field = fields.iter().find(|f| f.key == condition.field);
    let value = |value: &String| {
        let choice = field.and_then(|f| f.choices.iter().find(|choice| choice.code == *value));
        choice.map_or_else(|| value.clone(), |choice| choice.label.clone())
    };
    let name = field.map_or(condition.field.as_str(), |f| f.label.as_str());
    let values = condition.values.iter().map(value).collect::<Vec<_>>().join(", ");
    format!("{name} {} {values}", condition.op.label()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::customers::filter::FilterChoice;

    #[test]
    fn filters_read_as_sentences() {
        let field = |key: &str, label: &str, choices: Vec<FilterChoice>| FilterField {
            key: key.into(),
            label: label.into(),
            kind: shared::customers::filter::FieldKind::Choice,
            choices,
            record: None,
        };
        let fields = [field("size", "Size", vec![FilterChoice::new("big", "Big")]), field("city", "City", Vec::new())];
        let filter = r#"{"all":[{"where":{"field":"size","op":"is_any","values":["big"]}},
            {"any":[{"where":{"field":"city","op":"is","values":["Bonn"]}},{"where":{"field":"city","op":"empty"}}]}]}"#;
        let words = describe(&serde_json::from_str(filter).unwrap(), &fields);
        assert_eq!(words, "Size is any of Big and (City is Bonn or City is empty)");
        assert_eq!(super::describe(&Filter::everything(), &fields), "all customers");
    }
}

//! The columns of an import's plan as they are written: a list of positions and what they fill.

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// What one column of a sheet fills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ColumnUse {
    /// The column's position in the sheet, from 0.
    #[cfg_attr(feature = "server", schema(maximum = 65_535))]
    pub position: u16,
    /// `id`, a field's key as in lists and filters, `<key>_currency` for the currency of an amount, or `custom.<key>`.
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub field: String,
}

pub fn serialize<S: Serializer>(columns: &BTreeMap<u16, String>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(columns.iter().map(|(position, field)| ColumnUse { position: *position, field: field.clone() }))
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<u16, String>, D::Error> {
    from.deserialize_any(Columns)
}

struct Columns;

impl<'de> Visitor<'de> for Columns {
    type Value = BTreeMap<u16, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of columns, each with its position and its field")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut columns = BTreeMap::new();
        while let Some(ColumnUse { position, field }) = list.next_element()? {
            if columns.insert(position, field).is_some() {
                return Err(A::Error::custom(format!("names column {position} twice")));
            }
        }
        Ok(columns)
    }

    /// Plans were stored as an object once, with positions as its keys.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut columns = BTreeMap::new();
        while let Some((position, field)) = map.next_entry()? {
            columns.insert(position, field);
        }
        Ok(columns)
    }
}

#[cfg(test)]
mod tests {
    use crate::records::import_plan::ImportPlan;
    use serde_json::{Value, json};

    fn plan(columns: Value) -> Result<ImportPlan, serde_json::Error> {
        serde_json::from_value(json!({ "columns": columns, "currency": "EUR", "correct_spelling": true }))
    }

    #[test]
    fn positions_are_numbers_and_plans_of_old_are_read() {
        let columns = json!([{ "position": 0, "field": "name" }, { "position": 2, "field": "city" }]);
        let read = plan(columns.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap()["columns"], columns);
        assert_eq!(plan(json!({ "0": "name", "2": "city" })).unwrap(), read);
        for bad in
            [json!([{ "position": 0, "field": "name" }, { "position": 0, "field": "city" }]), json!("name"), json!([{ "field": "name" }])]
        {
            assert!(plan(bad).is_err());
        }
    }
}

//! The target of a bulk change that is a query: what narrows a list, in JSON.

use super::filter::Filter;
use super::list::ListQuery;
use crate::rules;
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// Characters that the value of a single field may have.
pub const MAX_VALUE: usize = 200;

/// The filters of a list, joined by "and": besides these its parameters for single fields, such as `"stage": "new"`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BulkQuery {
    /// Words or beginnings of words that the records are found by.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub q: Option<String>,
    /// Only records that came with this import.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// Added at or after this moment.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_from: Option<DateTime<Utc>>,
    /// Added before this moment.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_to: Option<DateTime<Utc>>,
    /// `true` finds the archived ones instead.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Further conditions, as the list takes them in `filter`.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// IANA name of the time zone in which the days of `filter` begin; that of the profile unless given.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 60))]
    pub time_zone: Option<String>,
    /// Fields that must have one value, by the names of the list's parameters.
    #[garde(skip)]
    #[serde(flatten)]
    pub quick: BTreeMap<String, String>,
}

impl BulkQuery {
    /// What a list shows, whole: without its order and page. The list's `filter` must have passed its rules; one that cannot be read is `None`.
    pub fn of(list: &ListQuery) -> Option<Self> {
        let filter = list.filter.as_deref().map(serde_json::from_str).transpose().ok()?;
        let ListQuery { q, import_id, created_from, created_to, archived, time_zone, quick, .. } = list.narrowing();
        Some(Self { q, import_id, created_from, created_to, archived, filter, time_zone, quick })
    }

    /// The list that shows these records.
    pub fn list(&self) -> ListQuery {
        let Self { q, import_id, created_from, created_to, archived, filter, time_zone, quick } = self.clone();
        let filter = filter.and_then(|filter| serde_json::to_string(&filter).ok());
        ListQuery { q, import_id, created_from, created_to, archived, filter, time_zone, quick, ..ListQuery::default() }
    }
}

/// The value of a parameter for one field.
#[derive(Deserialize)]
#[serde(untagged, expecting = "must be text, true or false")]
enum Quick {
    YesNo(bool),
    Text(String),
}

/// By hand, because a map that takes the rest would take keys twice.
impl<'de> Deserialize<'de> for BulkQuery {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = BulkQuery;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the filters of a list")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<BulkQuery, A::Error> {
                let (mut query, mut seen) = (BulkQuery::default(), Vec::new());
                while let Some(key) = map.next_key::<String>()? {
                    if seen.contains(&key) {
                        return Err(A::Error::custom(format!("duplicate field `{key}`")));
                    }
                    match key.as_str() {
                        "q" => query.q = map.next_value()?,
                        "import_id" => query.import_id = map.next_value()?,
                        "created_from" => query.created_from = map.next_value()?,
                        "created_to" => query.created_to = map.next_value()?,
                        "archived" => query.archived = map.next_value()?,
                        "filter" => query.filter = map.next_value()?,
                        "time_zone" => query.time_zone = map.next_value()?,
                        _ => {
                            let value = match map.next_value::<Option<Quick>>()? {
                                Some(Quick::Text(text)) => Some(text),
                                Some(Quick::YesNo(yes)) => Some(yes.to_string()),
                                None => None,
                            };
                            query.quick.extend(value.map(|value| (key.clone(), value)));
                        }
                    }
                    seen.push(key);
                }
                Ok(query)
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_of_fields_stand_beside_the_others() {
        let written = json!({ "q": "acme", "archived": true, "stage": "new", "filter": { "all": [] } });
        let read: BulkQuery = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(read.quick, BTreeMap::from([("stage".to_owned(), "new".to_owned())]));
        assert_eq!(serde_json::to_value(&read).unwrap(), written);
        assert_eq!(BulkQuery::of(&read.list()), Some(read));
    }

    #[test]
    fn no_key_stands_twice_and_values_are_plain() {
        for (bad, why) in [
            (r#"{"stage":"new","stage":"won"}"#, "duplicate field `stage`"),
            (r#"{"q":"a","q":"b"}"#, "duplicate field `q`"),
            (r#"{"stage":1}"#, "must be text"),
        ] {
            let error = serde_json::from_str::<BulkQuery>(bad).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        assert_eq!(serde_json::from_str::<BulkQuery>(r#"{"is_open":true,"stage":null}"#).unwrap().quick["is_open"], "true");
    }
}

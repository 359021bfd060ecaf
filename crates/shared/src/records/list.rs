//! Lists of any record type: what narrows them, and how they are sorted and paged.

use super::filter;
use crate::record::{Kind, Spec, uses};
use crate::{page::Direction, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which records to list. Everything is joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Words or beginnings of words that the record is found by, or a whole phone number. Without any other filter the newest 1,000 matches are listed.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 200))]
    pub q: Option<String>,
    /// Came with this import.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// Added at or after this moment, RFC 3339.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_from: Option<DateTime<Utc>>,
    /// Added before this moment, RFC 3339.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_to: Option<DateTime<Utc>>,
    /// `true` lists the archived ones instead.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Further conditions as JSON: `{"all":[{"where":{"field":"owner","op":"is_any","values":["me"]}}]}`, with `all` and `any` groups in each other.
    /// `GET …/fields` tells the fields. A condition on `archived` shows archived records, too.
    #[garde(custom(filter::is_filter))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 8000))]
    pub filter: Option<String>,
    /// IANA name of the time zone in which the days of `filter` begin; that of the reader's profile unless given.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 60))]
    pub time_zone: Option<String>,
    /// The key of a field; the record's usual order unless given.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 60))]
    pub sort: Option<String>,
    /// `asc` or `desc`; the usual one of the order unless given.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where to go back: `previous` of the page after. Not together with `after`.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200.
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
    /// Whether to count, up to 1,000.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<bool>,
    /// Fields that must have one value, by [`quick_name`].
    #[garde(skip)]
    #[serde(skip)]
    pub quick: BTreeMap<String, String>,
}

impl ListQuery {
    /// Whether anything but words narrows the list.
    pub fn is_filtered(&self) -> bool {
        let Self { import_id, created_from, created_to, archived, filter, quick, .. } = self;
        import_id.is_some() || created_from.is_some() || created_to.is_some() || archived.is_some() || filter.is_some() || !quick.is_empty()
    }

    /// What narrows it, without order and page: for exports, bulk changes and audit entries.
    pub fn narrowing(&self) -> Self {
        Self { sort: None, direction: None, after: None, before: None, limit: None, total: None, ..self.clone() }
    }

    /// The parameters by their names, those that have a value: as the audit log tells them.
    pub fn parameters(&self) -> serde_json::Map<String, serde_json::Value> {
        let of_list = serde_json::to_value(self).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default();
        self.quick.iter().map(|(name, value)| (name.clone(), value.clone().into())).chain(of_list).collect()
    }
}

/// The name of a field's parameter in the address of a list: `stage`, `owner_id`, `tag`. `None` for fields without one.
pub fn quick_name(field: &crate::record::Field) -> Option<String> {
    field.is(uses::QUICK).then(|| match field.kind {
        Kind::Tags => field.key.strip_suffix('s').unwrap_or(field.key).to_owned(),
        _ => field.request_key(),
    })
}

/// The fields that have a parameter of their own, with its name.
pub fn quick_fields(spec: &'static Spec) -> impl Iterator<Item = (String, &'static crate::record::Field)> {
    spec.fields.iter().filter_map(|field| Some((quick_name(field)?, field)))
}

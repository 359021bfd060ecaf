//! The global search over records of all types.

use crate::rules;
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What to search for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words or beginnings of words.
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", param(min_length = 1, max_length = 200))]
    pub q: String,
    /// At most so many of each record type, 10 unless given.
    #[garde(inner(range(min = 1, max = 50)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 50))]
    pub limit: Option<u16>,
}

/// What was found: record type by record type, best first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SearchHits {
    /// The records that were found.
    pub hits: Vec<SearchHit>,
}

/// One record found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// The code of its record type: `customers`, `leads` …
    pub record: String,
    /// The id of the record.
    pub id: Uuid,
    /// What the record is called.
    pub title: String,
    /// What tells it apart from others of that name; may be empty.
    pub subtitle: String,
}

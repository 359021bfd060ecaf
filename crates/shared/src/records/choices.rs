//! What can be chosen in the filters and forms of a record type.

use crate::identity::UserRef;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The values in use, most frequent first, and whom a record may belong to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Choices {
    /// By the keys of fields that offer what is in use: tags, countries, sectors …
    pub in_use: BTreeMap<String, Vec<String>>,
    /// Active users whom records may belong to.
    pub owners: Vec<UserRef>,
    /// ISO 4217 code of the currency that amounts are in unless said otherwise.
    pub base_currency: String,
    /// The largest file that can be attached, in bytes.
    pub largest_file: u64,
}

impl Choices {
    /// The values of a field that are in use.
    pub fn of(&self, field: &str) -> &[String] {
        self.in_use.get(field).map(Vec::as_slice).unwrap_or_default()
    }
}

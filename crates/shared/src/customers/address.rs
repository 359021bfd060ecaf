//! Where a customer is.

use crate::{countries, rules};
use garde::Validate;
use serde::{Deserialize, Serialize};

/// A postal address. `country` is an ISO 3166-1 alpha-2 code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and house number, one line.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub street: Option<String>,
    /// Postal or ZIP code, as it is written there.
    #[garde(custom(rules::line(20)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 20))]
    pub postal_code: Option<String>,
    /// City, town or village.
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 100))]
    pub city: Option<String>,
    /// State, province or other region.
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 100))]
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2 code, such as `DE`; `null` where it is not known.
    #[garde(custom(country_code))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 2))]
    pub country: Option<String>,
}

pub(crate) fn country_code(code: &Option<String>, _: &()) -> garde::Result {
    match code {
        Some(c) if !countries::is_country(c) => Err(garde::Error::new("must be a two-letter country code such as DE")),
        _ => Ok(()),
    }
}

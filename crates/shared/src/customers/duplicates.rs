//! Customers that are probably the same one: what makes them alike, the list of pairs to look through, and the warning while one is typed in.

use crate::customers::CustomerKind;
use crate::identity::UserRef;
use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Pairs whose score is lower are none.
pub const LEAST_SCORE: u8 = 70;

named_enum! {
    /// What two customers have in common.
    MatchReason {
        Email = "email", "Same e-mail";
        Phone = "phone", "Same phone";
        Name = "name", "Same name";
        SimilarName = "similar_name", "Similar name";
        Website = "website", "Same website";
        Place = "place", "Same place";
    }
}

named_enum! {
    /// How likely it is that two customers are the same one, in words.
    Likelihood {
        Certain = "certain", "Almost certain";
        High = "high", "Very likely";
        Fair = "fair", "Likely";
    }
}

impl Likelihood {
    /// The words for a score.
    pub fn of(score: u8) -> Self {
        match score {
            90.. => Self::Certain,
            80..90 => Self::High,
            _ => Self::Fair,
        }
    }

    /// The lowest score that is called so.
    pub fn from_score(self) -> u8 {
        match self {
            Self::Certain => 90,
            Self::High => 80,
            Self::Fair => LEAST_SCORE,
        }
    }
}

/// One of two customers that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Lookalike {
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub owner: Option<UserRef>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

/// Two customers that are probably the same one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Duplicate {
    pub id: Uuid,
    /// From 70 to 99: how much speaks for it.
    pub score: u8,
    pub reasons: Vec<MatchReason>,
    /// The one that was added first.
    pub a: Lookalike,
    pub b: Lookalike,
    pub found_at: DateTime<Utc>,
    /// When somebody said that they are not the same.
    pub dismissed_at: Option<DateTime<Utc>>,
    pub dismissed_by: Option<UserRef>,
}

/// Which pairs to list. Filters are joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DuplicateQuery {
    /// Words or beginnings of words that one of the two is found by.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 200))]
    pub q: Option<String>,
    /// Alike in this.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<MatchReason>,
    /// Scored at least so high.
    #[garde(inner(range(min = 0, max = 100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 0, maximum = 100))]
    pub min_score: Option<u8>,
    /// One of the two is this one.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Uuid>,
    /// One of the two came with this import.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// `true` lists those that somebody said are not the same instead.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<bool>,
    #[garde(custom(rules::line(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[garde(custom(rules::line(500)))]
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
}

/// A customer that is being typed in: is it there already? Values that are no e-mail or phone number yet are passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckDuplicates {
    #[garde(skip)]
    pub kind: CustomerKind,
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub name: Option<String>,
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: Option<String>,
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 40))]
    pub phone: Option<String>,
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub website: Option<String>,
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 100))]
    pub city: Option<String>,
    #[garde(custom(crate::customers::country_code))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 2))]
    pub country: Option<String>,
    /// The one that is being edited.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except_id: Option<Uuid>,
}

/// A customer that is there already and probably the one that is being typed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LikelySame {
    pub customer: Lookalike,
    pub score: u8,
    pub reasons: Vec<MatchReason>,
}

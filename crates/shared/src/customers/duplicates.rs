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
    /// The id of the customer.
    pub id: Uuid,
    /// Whether it is a person or a company.
    pub kind: CustomerKind,
    /// The customer's name.
    pub name: String,
    /// The e-mail; `null` where none is known.
    pub email: Option<String>,
    /// The phone number; `null` where none is known.
    pub phone: Option<String>,
    /// The web address; `null` where none is known.
    pub website: Option<String>,
    /// The city of the address; `null` where none is known.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the address; `null` where none is known.
    pub country: Option<String>,
    /// Who looks after it; `null` where nobody does.
    pub owner: Option<UserRef>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Goes up with each change; merging asks for it.
    pub version: i64,
}

/// Two customers that are probably the same one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Duplicate {
    /// The id of the pair, to dismiss it by.
    pub id: Uuid,
    /// From 70 to 99: how much speaks for it.
    pub score: u8,
    /// What speaks for it.
    pub reasons: Vec<MatchReason>,
    /// The one that was added first.
    pub a: Lookalike,
    /// The one that was added later.
    pub b: Lookalike,
    /// When the pair was found.
    pub found_at: DateTime<Utc>,
    /// When somebody said that they are not the same.
    pub dismissed_at: Option<DateTime<Utc>>,
    /// Who said so; `null` where nobody did.
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
}

/// A customer that is being typed in: is it there already? Values that are no e-mail or phone number yet are passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckDuplicates {
    /// Whether it is a person or a company.
    #[garde(skip)]
    pub kind: CustomerKind,
    /// The name as far as it is typed.
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub name: Option<String>,
    /// The e-mail as far as it is typed.
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: Option<String>,
    /// The phone number as far as it is typed.
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 40))]
    pub phone: Option<String>,
    /// The web address as far as it is typed.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub website: Option<String>,
    /// The city of the address.
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 100))]
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the address, such as `DE`.
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
    /// The customer that is there.
    pub customer: Lookalike,
    /// From 70 to 99: how much speaks for it.
    pub score: u8,
    /// What speaks for it.
    pub reasons: Vec<MatchReason>,
}

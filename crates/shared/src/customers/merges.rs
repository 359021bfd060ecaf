//! Merging two customers into one, and taking that back.

use crate::customers::{Customer, CustomerRef};
use crate::identity::UserRef;
use crate::{FieldError, named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// For how many days a merge can be undone.
pub const UNDO_DAYS: i64 = 30;

named_enum! {
    /// A field of which a customer has one value, so that merging has to choose.
    MergeField {
        Name = "name", "Name";
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        Website = "website", "Website";
        Sector = "sector", "Sector";
        Type = "type", "Business type";
        Size = "size", "Size";
        Employees = "employees", "Employees";
        Revenue = "revenue", "Revenue";
        FoundedYear = "founded_year", "Year founded";
        Address = "address", "Address";
        Parent = "parent", "Parent company";
        Owner = "owner", "Owner";
        ExternalId = "external_id", "External ID";
        BirthDate = "birth_date", "Birth date";
        PreferredChannel = "preferred_channel", "Preferred channel";
        Language = "language", "Language";
        Preferences = "preferences", "Preferences";
        Description = "description", "Description";
    }
}

/// The two customers of a merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct MergePair {
    /// The one that stays.
    #[garde(skip)]
    pub keep_id: Uuid,
    /// The one that goes into it.
    #[garde(custom(another(&self.keep_id)))]
    pub other_id: Uuid,
}

/// Rows that move from one customer to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Moved {
    /// What they are, in the plural: `interactions`, `contacts` …
    pub what: String,
    /// How many they are.
    pub count: u64,
}

impl Moved {
    /// "1 subsidiary", "12 contacts"; `number` writes a number as the reader does.
    pub fn words(&self, number: impl Fn(u64) -> String) -> String {
        let one = match self.what.as_str() {
            "subsidiaries" => "subsidiary",
            other => other.strip_suffix('s').unwrap_or(other),
        };
        format!("{} {}", number(self.count), if self.count == 1 { one } else { &self.what })
    }
}

/// Two customers side by side, and what merging them would do. Nothing is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MergePreview {
    /// The one that stays, as it is now.
    pub keep: Customer,
    /// The one that goes into it, as it is now.
    pub other: Customer,
    /// What would move from the other one.
    pub moves: Vec<Moved>,
    /// Why they cannot be merged as they are: of something there would be too much, for instance.
    pub problems: Vec<FieldError>,
}

/// Merges two customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMerge {
    /// The one that stays.
    #[garde(skip)]
    pub keep_id: Uuid,
    /// Its version that was looked at.
    #[garde(skip)]
    pub keep_version: i64,
    /// The one that goes into it, and is archived.
    #[garde(custom(another(&self.keep_id)))]
    pub other_id: Uuid,
    /// Its version that was looked at.
    #[garde(skip)]
    pub other_version: i64,
    /// Fields in which the other one's value wins. Where the one that stays has no value, it gets the other one's in any case.
    #[garde(length(max = 19))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 19))]
    pub take: Vec<MergeField>,
    /// The same for custom fields, by their keys.
    #[garde(length(max = 100), inner(length(chars, max = 40)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 100))]
    pub take_custom: Vec<String>,
}

fn another(one: &Uuid) -> impl Fn(&Uuid, &()) -> garde::Result + '_ {
    move |other, _| if other == one { Err(garde::Error::new("must be another customer than the one that stays")) } else { Ok(()) }
}

/// Two customers that were merged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Merge {
    /// The id of the merge, to undo it by.
    pub id: Uuid,
    /// The one that stayed.
    pub kept: CustomerRef,
    /// The one that went into it.
    pub other: CustomerRef,
    /// What moved from the other one.
    pub moved: Vec<Moved>,
    /// Who merged them; `null` where that account was erased.
    pub by: Option<UserRef>,
    /// When they were merged.
    pub at: DateTime<Utc>,
    /// Whether it is recent enough to be undone and was not yet.
    pub can_undo: bool,
    /// When it was undone; `null` where it was not.
    pub undone_at: Option<DateTime<Utc>>,
    /// Who undid it; `null` where nobody did.
    pub undone_by: Option<UserRef>,
}

/// A merge that was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UndoneMerge {
    /// The merge, now undone.
    pub merge: Merge,
    /// Fields that somebody changed since the merge; they keep their new values.
    pub kept_fields: Vec<String>,
    /// Rows that moved and are not there any more, or were moved on, so that they stay where they are.
    pub left: Vec<Moved>,
}

/// Which merges to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct MergeQuery {
    /// Of this customer.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Uuid>,
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

//! Segments: saved filters whose customers are kept up to date; and what purchases say about a customer.

use crate::customers::list::CustomerRow;
use crate::identity::UserRef;
use crate::page::Total;
use crate::records::filter::{Condition, FieldKind, Filter, FilterField};
use crate::reports::WeekCount;
use crate::{FieldError, Patch, named_enum, rules};
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// What a customer's purchases say: by recency, frequency and monetary value, each in fifths of all buyers.
    RfmClass {
        /// Bought lately, often and for much.
        Champions = "champions", "Champions";
        /// Buys often and for much.
        Loyal = "loyal", "Loyal";
        /// Bought lately, and more than once or for something.
        Promising = "promising", "Promising";
        /// Bought lately, for the first time or for little.
        New = "new", "New";
        /// Used to buy as the average does, not quite lately.
        NeedsAttention = "needs_attention", "Needs attention";
        /// Bought little, not lately.
        Cooling = "cooling", "Cooling down";
        /// Bought well, long ago.
        AtRisk = "at_risk", "At risk";
        /// Was among the best, long ago.
        CannotLose = "cannot_lose", "Not to be lost";
        /// Bought little, long ago.
        Lost = "lost", "Lost";
    }
}

named_enum! {
    /// Whether the members of a segment are what its filter says.
    SegmentState {
        /// Customers are being gone through; changes are followed meanwhile.
        Building = "building", "Building";
        Ready = "ready", "Ready";
        /// The filter names something that is no longer there.
        Broken = "broken", "Broken";
    }
}

/// What a customer bought, all in all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Purchases {
    /// When the last one was.
    pub last_at: DateTime<Utc>,
    /// How many there were.
    pub count: i64,
    /// In minor units of the base currency.
    pub total_minor: i64,
    /// Absent while there are too few buyers to compare with.
    pub class: Option<RfmClass>,
}

/// A new segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSegment {
    /// Unique among the segments that are not archived.
    #[garde(custom(rules::required(100)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 100))]
    pub name: String,
    /// What the segment is for.
    #[garde(custom(rules::lines(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 500))]
    pub description: Option<String>,
    /// Who belongs to it. May name neither segments nor `archived` nor `me`.
    #[garde(skip)]
    pub filter: Filter,
}

/// A change to a segment; absent fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditSegment {
    /// Unique among the segments that are not archived.
    #[garde(custom(rules::required(100)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 100))]
    pub name: Patch<String>,
    /// What the segment is for; `null` clears.
    #[garde(custom(rules::lines(500)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 500))]
    pub description: Patch<String>,
    /// Another filter builds the segment anew.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
}

/// A segment with as many of its members as the reader may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Segment {
    /// The id of the segment.
    pub id: Uuid,
    /// Unique among the segments that are not archived.
    pub name: String,
    /// What the segment is for; `null` where nobody said.
    pub description: Option<String>,
    /// Who belongs to it.
    pub filter: Filter,
    /// IANA name of the zone in which its days begin: that of whoever wrote the filter.
    pub time_zone: String,
    /// Whether its members are up to date.
    pub state: SegmentState,
    /// Why it is broken.
    pub problem: Option<String>,
    /// How many members the reader may see.
    pub members: Total,
    /// Whether customers that the reader may see changed and no segment has followed them yet; seconds, as a rule.
    pub changes_waiting: bool,
    /// Whether the reader may change it: with `segment.manage` over own records, those one made; over the team's, those the team made.
    pub editable: bool,
    /// How far finding the members is; over all customers, so only for those who may see all of them: others know the state.
    pub build: Option<SegmentBuild>,
    /// Who added it; `null` where that account was erased.
    pub created_by: Option<UserRef>,
    /// When it was archived; `null` while it is in use.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

/// How far the running build is, or what the last one did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SegmentBuild {
    /// Customers gone through.
    pub done: u64,
    /// Customers to go through; `null` until the build has begun.
    pub total: Option<u64>,
    /// Customers that became members by it.
    pub added: u64,
    /// Members that it took out.
    pub removed: u64,
    /// When a build last ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which segments to list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct SegmentQuery {
    /// Part of the name.
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 100))]
    pub q: Option<String>,
    /// `true` lists the archived ones instead.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where to go back: `previous` of the page after. Not together with `after`.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200; 50 unless given.
    #[garde(inner(range(min = 1, max = crate::page::MAX_LIMIT)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
    /// Counts the segments that match.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<bool>,
}

/// A filter to try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewSegment {
    /// Who would belong to it.
    #[garde(skip)]
    pub filter: Filter,
}

/// Whom a segment with this filter would have, among the customers that the reader may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SegmentPreview {
    /// How many they are.
    pub members: Total,
    /// By name, at most ten.
    pub first: Vec<CustomerRow>,
}

/// Figures over the members of a segment that the reader may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SegmentAnalytics {
    /// How many members the reader may see.
    pub members: u64,
    /// The largest sectors, at most ten.
    pub by_sector: Vec<MemberShare>,
    /// The countries with most members, at most ten.
    pub by_country: Vec<MemberShare>,
    /// The members of each size class.
    pub by_size: Vec<MemberShare>,
    /// The members of each class of recency, frequency and monetary value.
    pub by_rfm_class: Vec<MemberShare>,
    /// Members by the week in which they were added as customers, the last twelve weeks, oldest first.
    pub added_per_week: Vec<WeekCount>,
    /// Members of each of the last ninety days, oldest first, from the day the segment was made. Only for those who may see all customers.
    pub members_over_time: Vec<MembersOfDay>,
    /// When this was counted; figures may be some seconds old.
    pub counted_at: DateTime<Utc>,
}

/// Members that have a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MemberShare {
    /// As filters know it: a sector, a country's code …; empty where none is given.
    pub value: String,
    /// How many members have it.
    pub count: u64,
}

/// How many members there were when a day ended, or now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MembersOfDay {
    /// The day, in the segment's time zone.
    pub day: NaiveDate,
    /// How many members there were.
    pub members: u64,
}

/// Checks the filter of a segment: what any filter must be, and the same for everybody who reads it.
pub fn check_filter(filter: &Filter, fields: &[FilterField]) -> Result<(), Vec<FieldError>> {
    filter.check(fields)?;
    let errors: Vec<FieldError> = (filter.conditions().into_iter().enumerate())
        .filter_map(|(n, condition)| Some(FieldError::new(format!("filter[{n}]"), refusal(condition, fields)?)))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn refusal(condition: &Condition, fields: &[FilterField]) -> Option<&'static str> {
    let kind = fields.iter().find(|f| f.key == condition.field).map(|f| (f.kind, f.record.as_deref()));
    match kind {
        Some((FieldKind::Record, Some("segments"))) => Some("a segment cannot be made of other segments"),
        Some((FieldKind::User, _)) if condition.values.iter().any(|v| v == "me") => {
            Some("a segment is the same for everybody: name the person instead of “me”")
        }
        _ if condition.field == "archived" => Some("archived customers are in no segment"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_the_same_for_everybody() {
        let field = |key: &str, kind| FilterField { key: key.into(), label: key.into(), kind, choices: Vec::new(), record: None };
        let fields = [
            field("sector", FieldKind::Text),
            field("owner", FieldKind::User),
            FilterField { record: Some("segments".into()), ..field("segment", FieldKind::Record) },
            field("archived", FieldKind::YesNo),
        ];
        let check = |field: &str, op: &str, value: &str| {
            let filter = serde_json::json!({"all": [{"where": {"field": field, "op": op, "values": [value]}}]});
            check_filter(&serde_json::from_value(filter).unwrap(), &fields)
        };
        let id = Uuid::nil().to_string();
        assert!(check("sector", "is", "retail").is_ok());
        assert!(check("owner", "is_any", &id).is_ok());
        for (field, op, value) in [("owner", "is_any", "me"), ("segment", "is_any", id.as_str()), ("archived", "is", "true")] {
            assert_eq!(check(field, op, value).unwrap_err()[0].field, "filter[0]", "{field}");
        }
    }
}

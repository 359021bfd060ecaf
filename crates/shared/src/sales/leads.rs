//! Leads: people and companies that may become customers.

use crate::Patch;
use crate::identity::{TeamRef, UserRef};
use crate::money::Money;
use crate::named_enum;
use crate::page::Direction;
use crate::record::{Field, History, Kind, Spec, choices_of, common, uses::*};
use crate::records::custom_values::{CustomChanges, CustomValues};
#[cfg(feature = "server")]
use crate::records::custom_values::{changes_schema, values_schema};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// How far a lead is.
    LeadStage {
        New = "new", "New";
        Contacted = "contacted", "Contacted";
        Qualified = "qualified", "Qualified";
        Won = "won", "Won";
        Lost = "lost", "Lost";
    }
}

named_enum! {
    /// Where a lead comes from.
    LeadSource {
        Website = "website", "Website";
        Referral = "referral", "Referral";
        Event = "event", "Event";
        Campaign = "campaign", "Campaign";
        ColdCall = "cold_call", "Cold call";
        Partner = "partner", "Partner";
        Other = "other", "Other";
    }
}

/// The record type.
pub static SPEC: Spec = Spec {
    code: "leads",
    subject: "lead",
    noun: ("lead", "leads"),
    title: "name",
    subtitle: &["company", "stage", "email"],
    fields: &[
        Field::new("name", "Name", Kind::Line(120), USUAL | LIST | SORT | SEARCH | REQUIRED).also(&[
            "lead name",
            "full name",
            "contact name",
            "contact",
            "lead",
        ]),
        Field::new("company", "Company", Kind::Suggest(120), USUAL | LIST | SORT | QUICK | SEARCH | BULK).also(&[
            "company name",
            "account",
            "organisation",
            "organization",
        ]),
        Field::new("job_title", "Job title", Kind::Line(120), USUAL | COLUMN | SEARCH | BULK).also(&["title", "position", "role", "job"]),
        Field::new("email", "E-mail", Kind::Email, USUAL | LIST | SEARCH).also(&["email", "e mail", "mail", "email address"]),
        Field::new("phone", "Phone", Kind::Phone, USUAL | LIST).also(&["phone number", "telephone", "tel", "mobile", "mobile phone"]),
        Field::new("website", "Website", Kind::Link, USUAL | COLUMN).also(&["web site", "url", "homepage"]),
        Field::new("city", "City", Kind::Line(100), USUAL | COLUMN | SEARCH | BULK).also(&["town", "location"]),
        Field::new("country", "Country", Kind::Country, USUAL | COLUMN | QUICK | BULK).also(&["country code", "country name"]),
        Field::new("stage", "Stage", Kind::Choice(choices_of::<LeadStage>), USUAL | LIST | SORT | QUICK | BULK | REQUIRED).also(&[
            "status",
            "lead status",
            "lead stage",
        ]),
        Field::new("lost_reason", "Reason for losing", Kind::Line(200), USUAL | COLUMN | BULK)
            .also(&["loss reason", "reason lost"])
            .help("Needed once a lead is lost."),
        Field::new("source", "Source", Kind::Choice(choices_of::<LeadSource>), USUAL | LIST | QUICK | BULK).also(&[
            "lead source",
            "origin",
            "channel",
        ]),
        Field::new("value", "Estimated value", Kind::Money, USUAL | LIST | SORT).also(&["estimated value", "deal value", "amount"]),
        common::OWNER,
        common::TEAM,
        common::TAGS,
        Field::new("description", "Description", Kind::Lines(4_000), FORM | FILTER | IMPORT | EXPORT)
            .also(&["notes", "note", "comment", "comments"]),
        common::CREATED,
        common::UPDATED,
        common::ARCHIVED,
    ],
    sort: ("updated_at", Direction::Desc),
    history: History::PLAIN,
    match_by: &["email"],
};

/// A new lead.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewLead {
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    pub company: Option<String>,
    pub job_title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// `new` unless given.
    pub stage: Option<LeadStage>,
    /// Required for a lost lead.
    pub lost_reason: Option<String>,
    pub source: Option<LeadSource>,
    pub value: Option<Money>,
    pub owner_id: Option<Uuid>,
    pub tags: Vec<String>,
    pub description: Option<String>,
    #[cfg_attr(feature = "server", schema(schema_with = values_schema))]
    pub custom: CustomValues,
}

/// Changes to a lead; absent fields stay, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EditLead {
    pub name: Option<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub company: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub job_title: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub email: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub phone: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub website: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub city: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub country: Patch<String>,
    pub stage: Option<LeadStage>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub lost_reason: Patch<String>,
    #[cfg_attr(feature = "server", schema(value_type = Option<LeadSource>))]
    pub source: Patch<LeadSource>,
    #[cfg_attr(feature = "server", schema(value_type = Option<Money>))]
    pub value: Patch<Money>,
    #[cfg_attr(feature = "server", schema(value_type = Option<Uuid>))]
    pub owner_id: Patch<Uuid>,
    pub tags: Option<Vec<String>>,
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub description: Patch<String>,
    /// Custom fields by their keys; `null` clears.
    #[cfg_attr(feature = "server", schema(schema_with = changes_schema))]
    pub custom: CustomChanges,
}

/// A lead, with what its page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Lead {
    pub id: Uuid,
    pub name: String,
    pub company: Option<String>,
    pub job_title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub stage: LeadStage,
    pub lost_reason: Option<String>,
    pub source: Option<LeadSource>,
    pub value: Option<Money>,
    pub owner: Option<UserRef>,
    pub team: Option<TeamRef>,
    pub tags: Vec<String>,
    pub description: Option<String>,
    #[cfg_attr(feature = "server", schema(schema_with = values_schema))]
    pub custom: CustomValues,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

//! Importing customers from a sheet: upload, map the columns, preview, run.

use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

named_enum! {
    /// The fields of a customer that a column can fill.
    ImportField {
        Name = "name", "Name";
        Kind = "kind", "Kind (company or person)";
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        Website = "website", "Website";
        Sector = "sector", "Sector";
        Size = "size", "Size";
        Employees = "employees", "Employees";
        Revenue = "revenue", "Revenue";
        RevenueCurrency = "revenue_currency", "Currency of the revenue";
        FoundedYear = "founded_year", "Year founded";
        Street = "street", "Street";
        PostalCode = "postal_code", "Postal code";
        City = "city", "City";
        Region = "region", "Region";
        Country = "country", "Country";
        Parent = "parent", "Parent company (by name)";
        Tags = "tags", "Tags (separated by ; or ,)";
        Description = "description", "Description";
        ExternalId = "external_id", "External ID";
    }
}

named_enum! {
    /// What one unit in the revenue column stands for.
    RevenueUnit {
        One = "one", "as written";
        Thousand = "thousand", "thousands";
        Million = "million", "millions";
    }
}

named_enum! {
    /// Where an import stands.
    ImportStatus {
        /// Uploaded; its columns are to be mapped.
        Uploaded = "uploaded", "To be mapped";
        Running = "running", "Running";
        Finished = "finished", "Finished";
        Cancelled = "cancelled", "Cancelled";
    }
}

/// The name of the uploaded file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UploadQuery {
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", param(min_length = 1, max_length = 200))]
    pub filename: String,
}

/// How the sheet is to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportPlan {
    /// Which field each column fills, by the column's position from 0; columns not named here are left out.
    #[garde(custom(mapped_once))]
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, ImportField>))]
    pub columns: BTreeMap<u16, ImportField>,
    /// The kind of every row that has no kind of its own.
    #[garde(skip)]
    pub kind: crate::customers::CustomerKind,
    /// The currency of every revenue whose row has none of its own.
    #[garde(custom(currency))]
    #[cfg_attr(feature = "server", schema(max_length = 3))]
    pub revenue_currency: String,
    #[garde(skip)]
    pub revenue_unit: RevenueUnit,
    /// Whether misspelt sectors and countries are put right, as the preview shows.
    #[garde(skip)]
    pub correct_spelling: bool,
    /// Tags that every imported customer gets.
    #[garde(custom(|t: &Vec<String>, _: &()| rules::tags(t)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub tags: Vec<String>,
}

fn mapped_once(columns: &BTreeMap<u16, ImportField>, _: &()) -> garde::Result {
    let mut seen = Vec::new();
    for field in columns.values() {
        if seen.contains(field) {
            return Err(garde::Error::new(format!("fills “{}” from two columns", crate::Named::label(*field))));
        }
        seen.push(*field);
    }
    if !seen.contains(&ImportField::Name) {
        return Err(garde::Error::new("needs a column for the name"));
    }
    Ok(())
}

fn currency(code: &str, _: &()) -> garde::Result {
    if crate::money::is_currency(code) { Ok(()) } else { Err(garde::Error::new("must be a three-letter currency such as EUR")) }
}

/// One column of the uploaded sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SheetColumn {
    /// From 0.
    pub position: u16,
    pub header: String,
    /// The first values that are not empty.
    pub samples: Vec<String>,
    /// What the column probably is.
    pub suggestion: Option<ImportField>,
}

/// An import and how far it got. `created + skipped + failed` is `rows` once it is finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Import {
    pub id: Uuid,
    pub filename: String,
    pub status: ImportStatus,
    /// `utf-8`, `windows-1252` …
    pub encoding: String,
    /// `,` `;` tab or `|`.
    pub delimiter: String,
    pub columns: Vec<SheetColumn>,
    /// Rows below the header.
    pub rows: u64,
    pub created: u64,
    pub skipped: u64,
    pub failed: u64,
    /// Rows read so far.
    pub done: u64,
    pub plan: Option<ImportPlan>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

named_enum! {
    /// What becomes of a row.
    RowOutcome {
        Create = "create", "Create";
        Skip = "skip", "Skip";
        Fail = "fail", "Fail";
    }
}

/// What was or would be wrong with a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RowIssue {
    /// The row's line in the sheet; the header is 1.
    pub row: u64,
    pub outcome: RowOutcome,
    /// The header of the column at fault, where there is one.
    pub column: Option<String>,
    pub message: String,
}

/// A spelling that is put right, and in how many rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Correction {
    pub field: ImportField,
    pub written: String,
    pub corrected: String,
    pub rows: u64,
}

/// One row as it would be stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PreviewRow {
    pub row: u64,
    pub outcome: RowOutcome,
    /// The value of each mapped field, as it would be shown.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub values: BTreeMap<ImportField, String>,
}

/// What an import would do. Nothing is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    pub rows: u64,
    pub create: u64,
    pub skip: u64,
    pub fail: u64,
    /// The first rows, at most 20.
    pub sample: Vec<PreviewRow>,
    /// The first refusals, skips and warnings, at most 200.
    pub issues: Vec<RowIssue>,
    pub corrections: Vec<Correction>,
}

/// The refusals, skips and warnings of an import that ran.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ImportIssues {
    /// At most 1,000.
    pub issues: Vec<RowIssue>,
    /// Whether there were more.
    pub more: bool,
}

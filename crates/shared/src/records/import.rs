//! Importing records from a sheet: upload, map the columns, preview, run.

use super::import_plan::{DateOrder, ImportPlan, RememberedPlan};
use crate::audit::FieldChange;
use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

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

named_enum! {
    /// What kind of file a sheet came in.
    SheetFormat {
        Text = "text", "Text (CSV or TSV)";
        Xlsx = "xlsx", "Excel workbook";
        Xls = "xls", "Old Excel workbook";
    }
}

named_enum! {
    /// How the characters of a text file are written.
    SheetEncoding {
        Utf8 = "utf-8", "UTF-8";
        Windows1252 = "windows-1252", "Windows, Western Europe (1252)";
        Windows1250 = "windows-1250", "Windows, Central Europe (1250)";
        Windows1251 = "windows-1251", "Windows, Cyrillic (1251)";
        Windows1253 = "windows-1253", "Windows, Greek (1253)";
        Windows1254 = "windows-1254", "Windows, Turkish (1254)";
        Latin2 = "iso-8859-2", "ISO 8859-2, Central Europe";
        Latin9 = "iso-8859-15", "ISO 8859-15, Western Europe";
        Macintosh = "macintosh", "Macintosh";
        Utf16Le = "utf-16le", "UTF-16, little endian";
        Utf16Be = "utf-16be", "UTF-16, big endian";
        ShiftJis = "shift_jis", "Japanese (Shift JIS)";
        Gb18030 = "gb18030", "Chinese (GB 18030)";
        Big5 = "big5", "Chinese, traditional (Big5)";
        EucKr = "euc-kr", "Korean (EUC-KR)";
    }
}

named_enum! {
    /// What stands between the cells of a text file.
    Delimiter {
        Comma = "comma", "Comma";
        Semicolon = "semicolon", "Semicolon";
        Tab = "tab", "Tab";
        Bar = "bar", "Vertical bar";
    }
}

impl Delimiter {
    /// The character itself.
    pub fn character(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
            Self::Bar => '|',
        }
    }
}

named_enum! {
    /// How far the undoing of an import is.
    UndoStatus {
        Running = "running", "Being undone";
        Finished = "finished", "Undone";
    }
}

/// How a file is to be read, where that was not found out rightly. What is not given is found out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SheetReading {
    /// The sheet of a workbook.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub sheet: Option<String>,
    /// The encoding of a text file.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<SheetEncoding>,
    /// What separates the cells of a text file.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
}

/// The name of the uploaded file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UploadQuery {
    /// The file's name with its ending.
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", param(min_length = 1, max_length = 200))]
    pub filename: String,
}

/// One column of the uploaded sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SheetColumn {
    /// Where it stands in the sheet, from 0.
    pub position: u16,
    /// The column's header as the sheet has it.
    pub header: String,
    /// The first values that are not empty.
    pub samples: Vec<String>,
    /// What the column probably is.
    pub suggestion: Option<String>,
}

/// How far the undoing of an import got. `removed + restored + kept` is `total` once it is finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ImportUndo {
    /// How far it is.
    pub status: UndoStatus,
    /// Records that the import created or updated.
    pub total: u64,
    /// Records gone through so far.
    pub done: u64,
    /// Created records that are gone.
    pub removed: u64,
    /// Updated records that have their former values again.
    pub restored: u64,
    /// Records that could not be taken back; listed with the reasons.
    pub kept: u64,
    /// When it was begun.
    pub started_at: DateTime<Utc>,
    /// When it ended; `null` until then.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A record by its id and what it is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = ImportedRecord))]
pub struct NamedRecord {
    /// The id of the record.
    pub id: Uuid,
    /// What the record is called.
    pub name: String,
}

/// A record that the undoing of an import left, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct KeptRow {
    /// The row's line in the sheet.
    pub row: u64,
    /// The record, as far as you can see it.
    pub record: Option<NamedRecord>,
    /// Whether the import had created it.
    pub created: bool,
    /// Whether it was archived in place of being removed.
    pub archived: bool,
    /// Why it stayed, in words for people.
    pub reason: String,
}

/// The records that the undoing of an import left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct KeptRows {
    /// At most 1,000, in the order of the sheet.
    pub rows: Vec<KeptRow>,
    /// Whether there are more.
    pub more: bool,
}

/// An import and how far it got. `created + updated + skipped + failed` is `rows` once it is finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Import {
    /// The id of the import.
    pub id: Uuid,
    /// The code of the record type.
    pub record: String,
    /// The uploaded file's name.
    pub filename: String,
    /// How far it is.
    pub status: ImportStatus,
    /// What kind of file it is.
    pub format: SheetFormat,
    /// `utf-8`, `windows-1252` …; empty for a workbook.
    pub encoding: String,
    /// `,` `;` tab or `|`; a comma for a workbook.
    pub delimiter: String,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// The one of them that is read.
    pub sheet: Option<String>,
    /// How dates in the sheet are probably written, where it has some that do not begin with the year.
    pub date_order: Option<DateOrder>,
    /// The sheet's columns with their first values.
    pub columns: Vec<SheetColumn>,
    /// Rows below the header.
    pub rows: u64,
    /// Rows that became new records.
    pub created: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows that were left out, as the plan says.
    pub skipped: u64,
    /// Rows that were refused; `issues` says why.
    pub failed: u64,
    /// Rows read so far.
    pub done: u64,
    /// How it is run; before that, how a sheet with the same headers was run last.
    pub plan: Option<ImportPlan>,
    /// Where `plan` comes from, before the import is run.
    pub remembered: Option<RememberedPlan>,
    /// How far the undoing is; `null` where nobody asked for it.
    pub undo: Option<ImportUndo>,
    /// When the file was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it ended; `null` until then.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which of one's imports to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// The code of a record type: only imports of its records.
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 40))]
    pub record: Option<String>,
    /// Imports in this state alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ImportStatus>,
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

named_enum! {
    /// What becomes of a row.
    RowOutcome {
        Create = "create", "Create";
        Update = "update", "Update";
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
    /// What becomes of the row.
    pub outcome: RowOutcome,
    /// The header of the column at fault, where there is one.
    pub column: Option<String>,
    /// What is wrong, in words for people.
    pub message: String,
}

/// A spelling that is put right, and in how many rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Correction {
    /// What the column fills.
    pub field: String,
    /// As the sheet has it.
    pub written: String,
    /// As it would be imported.
    pub corrected: String,
    /// In how many rows it is written so.
    pub rows: u64,
}

/// One row as it would be stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PreviewRow {
    /// The row's line in the sheet; the header is 1.
    pub row: u64,
    /// What would become of it.
    pub outcome: RowOutcome,
    /// The value of each mapped field, as it would be shown.
    pub values: BTreeMap<String, String>,
    /// The record that would be updated.
    pub record: Option<NamedRecord>,
    /// What would change about it.
    pub changes: Vec<FieldChange>,
    /// The record that a new row looks like.
    #[serde(default)]
    pub looks_like: Option<NamedRecord>,
}

/// What an import would do. Nothing is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// Rows below the header.
    pub rows: u64,
    /// Rows that would become new records.
    pub create: u64,
    /// Rows that would change a record.
    pub update: u64,
    /// Rows that would be left out.
    pub skip: u64,
    /// Rows that would be refused.
    pub fail: u64,
    /// Rows that look like a record that is there, among those to be created or skipped for it.
    #[serde(default)]
    pub look_alike: u64,
    /// The first rows of each outcome and the first that look like a record, at most 20 of each, in the order of the sheet.
    pub sample: Vec<PreviewRow>,
    /// The first refusals, skips and warnings, at most 200.
    pub issues: Vec<RowIssue>,
    /// Spellings that would be put right.
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

//! Files that belong to a record, and what their names may be.

use crate::identity::UserRef;
use crate::{Patch, rules, text};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The largest file where the installation does not say otherwise, in bytes.
pub const LARGEST: u64 = 25 * 1024 * 1024;
/// The largest picture that is taken, in bytes.
pub const LARGEST_PICTURE: u64 = 5 * 1024 * 1024;
/// How long a removed file can be restored.
pub const RESTORE_DAYS: i64 = 30;

/// A file that belongs to a record. Its contents are at `/attachments/{id}/content` under that of its record type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Attachment {
    /// The id of the file.
    pub id: Uuid,
    /// The file's name, with its ending.
    pub name: String,
    /// What the contents are, by looking at them; the name may say something else.
    pub content_type: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of the contents, in hexadecimal.
    pub sha256: String,
    /// Who uploaded it; `null` where that account was erased.
    pub uploaded_by: Option<UserRef>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it was removed; it can be restored for 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<DateTime<Utc>>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

/// The name of the uploaded file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct FileName {
    /// A path before the name is cut off.
    #[garde(custom(named), custom(harmless))]
    #[cfg_attr(feature = "server", param(min_length = 1, max_length = 200))]
    pub filename: String,
}

/// Renames a file; an absent name stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditAttachment {
    /// The new name, with its ending: one line.
    #[garde(custom(rules::required(200)), custom(harmless))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 200))]
    pub name: Patch<String>,
}

/// Which files to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AttachmentQuery {
    /// `true` lists the removed ones that can be restored.
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

/// Endings of files that run when they are opened on somebody's machine.
const RUNS: &[&str] = &[
    "apk",
    "app",
    "appx",
    "appxbundle",
    "bat",
    "cmd",
    "com",
    "cpl",
    "deb",
    "dll",
    "dmg",
    "exe",
    "hta",
    "iso",
    "jar",
    "jnlp",
    "js",
    "jse",
    "lnk",
    "mjs",
    "msc",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "pif",
    "pkg",
    "ps1",
    "psm1",
    "reg",
    "rpm",
    "scf",
    "scr",
    "sct",
    "sh",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "wsc",
    "wsf",
    "wsh",
    "xll",
];

/// What follows the last dot of a name, in small letters; Windows does not mind dots and spaces behind it.
pub fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    (!stem.is_empty() || !ending.is_empty()).then(|| ending.trim().to_ascii_lowercase())
}

/// Whether a file of this name runs when it is opened.
pub fn runs(name: &str) -> bool {
    ending(&tidy_name(name)).is_some_and(|ending| RUNS.contains(&ending.as_str()))
}

/// One line, but for characters that turn the direction of writing: programs put them there, and the name is kept without them.
fn named<T: rules::TextField>(field: &T, context: &()) -> garde::Result {
    match field.given() {
        rules::Given::Text(name) => {
            let kept: String = name.chars().filter(|c| !text::turns_direction(c.encode_utf8(&mut [0; 4]))).collect();
            rules::required::<String>(200)(&kept, context)
        }
        _ => rules::required::<T>(200)(field, context),
    }
}

fn harmless<T: rules::TextField>(field: &T, _: &()) -> garde::Result {
    match field.given() {
        rules::Given::Text(name) if runs(name) => {
            Err(garde::Error::new("is that of a program, which cannot be attached; put it into an archive if it has to be"))
        }
        _ => Ok(()),
    }
}

/// The name under which a file is kept: without the path that some browsers send, and without characters that turn the direction of writing, which
/// make `gpj.exe` look like a picture.
pub fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        })
        .collect();
    let shown = shown.trim();
    if shown.chars().all(|c| c == '.') { "file".to_owned() } else { shown.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_no_path_and_no_tricks() {
        for (given, kept) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ada\\Offer.docx", "Offer.docx"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("..", "file"),
            ("a/", "file"),
            (" Angebot für Äpfel.pdf ", "Angebot für Äpfel.pdf"),
        ] {
            assert_eq!(tidy_name(given), kept, "{given}");
        }
    }

    #[test]
    fn programs_are_told_by_their_ending() {
        for program in ["a.exe", "a.EXE", "a.pdf.bat", "a.js ", "a.msi.", "x/y.ps1", "photo\u{202e}gpj.scr", ".bat"] {
            assert!(runs(program), "{program}");
        }
        for other in ["a.pdf", "exe", "a.exe.zip", "report", ".", ""] {
            assert!(!runs(other), "{other}");
        }
    }

    #[test]
    fn a_new_name_is_held_to_the_same_rules() {
        let named = |name: &str| EditAttachment { name: Patch::Value(name.to_owned()) };
        assert!(named("offer.pdf").validate().is_ok());
        assert!(named("offer.exe").validate().is_err());
        assert!(named("a\r\nb").validate().is_err());
        assert!(EditAttachment { name: Patch::Null }.validate().is_err());
        assert!(EditAttachment::default().validate().is_ok());
    }
}

//! What a file is, by looking at it: neither its name nor what the browser says is believed.

use shared::attachments::ending;
use uuid::Uuid;

/// Why a file is not taken.
pub const PROGRAM: &str = "is a program, which cannot be attached; put it into an archive if it has to be";

/// The beginning that decides about text.
const HEAD: usize = 4096;
/// The beginning of a compound file: Office before 2007, Outlook, and Windows installers.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The beginning of a Windows shortcut.
const SHORTCUT: &[u8] = &[0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0];
/// What installers say they are.
const INSTALLERS: [u128; 3] =
    [0x000c1084_0000_0000_c000_000000000046, 0x000c1086_0000_0000_c000_000000000046, 0x000c1082_0000_0000_c000_000000000046];

/// The media type of these contents; the name only tells apart what looks alike. Programs are refused.
pub fn media_type(name: &str, content: &[u8]) -> Result<&'static str, &'static str> {
    if content.starts_with(b"#!") || content.starts_with(SHORTCUT) || infer::is_app(content) {
        return Err(PROGRAM);
    }
    if content.starts_with(COMPOUND) {
        return compound(name, content);
    }
    let ending = ending(name).unwrap_or_default();
    Ok(match infer::get(content).map(|found| found.mime_type()) {
        // Office files are archives, and so is what only claims to be one.
        Some("application/zip") => packed(&ending),
        Some("text/x-shellscript") => return Err(PROGRAM),
        Some(found @ ("text/html" | "text/xml")) => marked_up(content).unwrap_or(found),
        Some(found) => found,
        None => marked_up(content).unwrap_or_else(|| plain(&ending, content)),
    })
}

fn compound(name: &str, content: &[u8]) -> Result<&'static str, &'static str> {
    if made_by(content).is_some_and(|program| INSTALLERS.contains(&program)) {
        return Err(PROGRAM);
    }
    Ok(match ending(name).as_deref() {
        Some("doc" | "dot") => "application/msword",
        Some("xls" | "xlt") => "application/vnd.ms-excel",
        Some("ppt" | "pps" | "pot") => "application/vnd.ms-powerpoint",
        Some("msg") => "application/vnd.ms-outlook",
        Some("vsd") => "application/vnd.visio",
        _ => "application/x-ole-storage",
    })
}

/// What a compound file says it is (MS-CFB 2.6): a number in the first entry of its directory. Looked up in place, so that nothing is made of
/// what the file says about itself otherwise.
fn made_by(content: &[u8]) -> Option<u128> {
    let number = |at: usize| Some(u32::from_le_bytes(content.get(at..at + 4)?.try_into().ok()?));
    let size = 1usize.checked_shl(number(30)? & 0xffff)?;
    let sector = usize::try_from(number(48)?).ok()?.checked_add(1)?;
    let place = sector.checked_mul(size)?.checked_add(80)?;
    let id: [u8; 16] = content.get(place..place.checked_add(16)?)?.try_into().ok()?;
    Some(Uuid::from_bytes_le(id).as_u128())
}

fn packed(ending: &str) -> &'static str {
    match ending {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        _ => "application/zip",
    }
}

/// Pages and drawings, which may carry scripts.
fn marked_up(content: &[u8]) -> Option<&'static str> {
    let head = String::from_utf8_lossy(&content[..content.len().min(HEAD)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if !head.starts_with('<') {
        return None;
    }
    let has = |tag: &str| head.contains(tag);
    if has("<svg") && !has("<html") {
        Some("image/svg+xml")
    } else if ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<table", "<div", "<p>", "<a "].iter().any(|tag| has(tag))
    {
        Some("text/html")
    } else if head.starts_with("<?xml") {
        Some("text/xml")
    } else {
        None
    }
}

fn plain(ending: &str, content: &[u8]) -> &'static str {
    let utf16 = content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]);
    let head = &content[..content.len().min(HEAD)];
    let is_text = utf16 || !head.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31));
    if !is_text {
        return "application/octet-stream";
    }
    match ending {
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "json" => "application/json",
        "md" | "markdown" => "text/markdown",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        "eml" => "message/rfc822",
        _ => "text/plain",
    }
}

/// Whether a browser that showed it could run what is in it; it is then given out as mere bytes.
pub fn may_run(media_type: &str) -> bool {
    let harmless = ["image/", "audio/", "video/", "font/", "application/vnd.", "application/pdf", "application/zip", "application/msword"];
    let texts = ["text/plain", "text/csv", "text/tab-separated-values", "text/markdown", "text/calendar", "text/vcard", "application/json"];
    media_type == "image/svg+xml" || !(harmless.iter().any(|kind| media_type.starts_with(kind)) || texts.contains(&media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_decide_and_names_do_not() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (name, content, found) in [
            ("a.png", &png[..], "image/png"),
            ("a.pdf", &png[..], "image/png"),
            ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
            ("a.png", b"<html><script>alert(1)</script>", "text/html"),
            ("a.png", b"  \n<!DOCTYPE html><p>", "text/html"),
            ("a.png", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>", "image/svg+xml"),
            ("a.txt", b"<?xml version=\"1.0\"?><order/>", "text/xml"),
            ("a.csv", b"name;city\nAda;London\n", "text/csv"),
            ("a.txt", "Grüße".as_bytes(), "text/plain"),
            ("a.docx", b"PK\x03\x04\x14\0\0\0\0\0", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("a.zip", b"PK\x03\x04\x14\0\0\0\0\0", "application/zip"),
            ("a.bin", b"\0\x01\x02\x03", "application/octet-stream"),
        ] {
            assert_eq!(media_type(name, content), Ok(found), "{name}");
        }
    }

    #[test]
    fn programs_are_refused_under_any_name() {
        let windows = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 64]].concat();
        let linux = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 64]].concat();
        for program in [windows.as_slice(), &linux, b"#!/bin/sh\nrm -rf /", SHORTCUT] {
            assert_eq!(media_type("offer.pdf", program), Err(PROGRAM));
        }
    }

    #[test]
    fn installers_are_told_from_documents_whatever_else_they_say() {
        let mut file = [COMPOUND, &[0; 1016]].concat();
        file[30] = 9;
        assert_eq!(media_type("offer.doc", &file), Ok("application/msword"));
        file[592..608].copy_from_slice(&Uuid::from_u128(INSTALLERS[0]).to_bytes_le());
        assert_eq!(media_type("offer.doc", &file), Err(PROGRAM));
        for wrong in [&file[..600], &[COMPOUND, &[0xff; 1016]].concat(), COMPOUND] {
            assert_eq!(media_type("offer.doc", wrong), Ok("application/msword"));
        }
    }

    #[test]
    fn what_may_carry_scripts_is_given_out_as_bytes() {
        for kind in ["text/html", "image/svg+xml", "text/xml", "application/octet-stream", "application/javascript", "message/rfc822"] {
            assert!(may_run(kind), "{kind}");
        }
        for kind in ["image/png", "application/pdf", "text/plain", "application/vnd.ms-excel"] {
            assert!(!may_run(kind), "{kind}");
        }
    }
}

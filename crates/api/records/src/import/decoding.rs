//! From the bytes of an uploaded file to its text: which encoding it is in, and whether it is a text at all.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use shared::Named;
use shared::records::import::SheetEncoding;
use std::borrow::Cow;

/// How files begin that people upload by mistake, and what they are.
const NOT_TEXT: &[(&[u8], &str)] =
    &[(b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"\x1f\x8b", "a compressed archive")];

/// The text of a file and the name of its encoding.
///
/// As wanted; else UTF-8, UTF-16 with a byte order mark, or windows-1252, whichever it is. The refusal follows the words "The file".
pub fn decode(bytes: &[u8], wanted: Option<SheetEncoding>) -> Result<(String, &'static str), String> {
    if bytes.is_empty() {
        return Err("is empty".to_owned());
    }
    if let Some((_, what)) = NOT_TEXT.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(format!("is {what}: open it in your spreadsheet program and save the sheet as CSV"));
    }
    let (text, encoding) = match wanted {
        Some(wanted) => (decoded_as(bytes, wanted)?, wanted.code()),
        None => detected(bytes)?,
    };
    if let Some(at) = text.find('\0') {
        return Err(format!(
            "is not a text: line {} contains a null character. Save the sheet as CSV in UTF-8",
            line_of(text[..at].as_bytes())
        ));
    }
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    Ok((text.into_owned(), encoding))
}

fn detected(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), String> {
    Ok(match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
            let text = text.ok_or("begins like UTF-16 but is not: save it as CSV in UTF-8")?;
            (text, if encoding == UTF_16LE { "utf-16le" } else { "utf-16be" })
        }
        Some((_, mark)) => (Cow::Borrowed(utf8(&bytes[mark..])?), "utf-8"),
        None => match utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), "utf-8"),
            Err(message) if is_broken_utf8(bytes) => return Err(message),
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, "windows-1252"),
        },
    })
}

fn decoded_as(bytes: &[u8], wanted: SheetEncoding) -> Result<Cow<'_, str>, String> {
    if wanted == SheetEncoding::Utf8 {
        return utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map(Cow::Borrowed);
    }
    let encoding = Encoding::for_label(wanted.code().as_bytes()).ok_or("cannot be read in this encoding")?;
    match encoding.decode_with_bom_removal(bytes) {
        (text, false) => Ok(text),
        (_, true) => Err(format!("has characters that are not {}: choose another encoding", wanted.label())),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|e| {
        format!(
            "is not whole: line {} has bytes that are not UTF-8. Save the sheet again as CSV in UTF-8",
            line_of(&bytes[..e.valid_up_to()])
        )
    })
}

/// Whether the text was UTF-8 before something broke it: characters of several bytes come before the fault. In windows-1252 such bytes
/// would be a rare mixture like "Ã¼".
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let valid = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), |_| bytes.len());
    !bytes[..valid].is_ascii()
}

fn line_of(before: &[u8]) -> usize {
    before.iter().filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let read = |bytes: &[u8]| decode(bytes, None).unwrap();
        assert_eq!(read("name\nMüller".as_bytes()), ("name\nMüller".into(), "utf-8"));
        assert_eq!(read("\u{feff}name".as_bytes()), ("name".into(), "utf-8"));
        assert_eq!(read(b"name\nM\xfcller \x80"), ("name\nMüller €".into(), "windows-1252"));
        let utf16: Vec<u8> = "\u{feff}name\nŁódź".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16), ("name\nŁódź".into(), "utf-16le"));
        let utf16: Vec<u8> = "\u{feff}name".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&utf16), ("name".into(), "utf-16be"));
    }

    #[test]
    fn an_encoding_can_be_chosen() {
        let read = |bytes: &[u8], encoding| decode(bytes, Some(encoding));
        assert_eq!(read(b"name\n\xa3\xf3d\x9f", SheetEncoding::Windows1250), Ok(("name\nŁódź".into(), "windows-1250")));
        assert_eq!(read("\u{feff}name".as_bytes(), SheetEncoding::Utf8), Ok(("name".into(), "utf-8")));
        assert!(read(b"name\n\xfc", SheetEncoding::Utf8).unwrap_err().contains("line 2"));
        assert!(read(b"name\n\xff\xff", SheetEncoding::ShiftJis).unwrap_err().contains("Japanese"));
        for encoding in SheetEncoding::ALL {
            assert!(Encoding::for_label(encoding.code().as_bytes()).is_some(), "{encoding}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_a_way_out() {
        let refusal = |bytes: &[u8]| decode(bytes, None).unwrap_err();
        assert!(refusal(b"%PDF-1.7").contains("save the sheet as CSV"));
        assert!(refusal(b"name\nA\0B").contains("line 2"));
        assert!(refusal("name\nMüller\nJos\u{e9}".as_bytes().split_last().unwrap().1).contains("line 3"));
        assert_eq!(refusal(b""), "is empty");
        assert_eq!(refusal(b" \r\n \n"), "is empty");
        assert!(refusal(b"\xff\xfea").contains("UTF-16"));
    }
}

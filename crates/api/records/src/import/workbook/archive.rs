//! What a zip archive expands to, found out before anything is made of it.

use std::io::{Cursor, Read, copy, sink};
use zip::result::ZipError;

/// Bytes of a whole workbook once expanded.
const EXPANDED: u64 = 256 * 1024 * 1024;
/// Bytes of the texts of a workbook, which are held in memory.
const STRINGS: u64 = 64 * 1024 * 1024;
const PARTS: usize = 5_000;
/// What the part of a workbook's texts is called, in whatever folder, and how far into it their number is told.
const TEXTS: &str = "sharedstrings.xml";
const HEAD: u64 = 4096;

/// Refuses archives that are broken, locked, no workbook, or expand beyond all measure, whatever sizes they declare.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let is_workbook = |name: &str| name.to_ascii_lowercase().ends_with("workbook.xml");
    if !archive.file_names().any(is_workbook) {
        return Err(if archive.file_names().any(|name| name == "content.xml") {
            "is an OpenDocument workbook: save the sheet as .xlsx or CSV".to_owned()
        } else if archive.file_names().any(|name| name == "xl/workbook.bin") {
            "is a binary workbook (.xlsb): save it as .xlsx".to_owned()
        } else {
            "is a zip archive without a workbook in it: unpack it and upload the sheet".to_owned()
        });
    }
    if archive.len() > PARTS {
        return Err(format!("is a workbook of more than {PARTS} parts"));
    }
    let mut room = EXPANDED;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(broken)?;
        let holds_texts = part.name().to_ascii_lowercase().ends_with(TEXTS);
        let most = if holds_texts { room.min(STRINGS) } else { room };
        let (mut head, failed) = (Vec::new(), |e| broken(ZipError::Io(e)));
        part.by_ref().take(HEAD).read_to_end(&mut head).map_err(failed)?;
        let size = head.len() as u64 + copy(&mut part.take(most + 1), &mut sink()).map_err(failed)?;
        if size > most {
            return Err("expands to far more than a sheet of 200,000 rows needs: split it into several files".to_owned());
        }
        // The reader makes room for as many texts as are claimed.
        if holds_texts && claimed_texts(&head).is_some_and(|claimed| claimed > size) {
            return Err("is a workbook that claims to hold more texts than it does: save it again".to_owned());
        }
        room -= size;
    }
    Ok(())
}

/// How many texts there are, as the beginning of their part tells.
fn claimed_texts(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let value = head.split_once("uniqueCount")?.1.trim_start().strip_prefix('=')?.trim_start();
    let digits: String = value.chars().skip(1).take_while(char::is_ascii_digit).collect();
    digits.parse().ok().or(Some(u64::MAX).filter(|_| digits.len() > 19))
}

fn broken(error: ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => super::PROTECTED.to_owned(),
        _ => "is a workbook that is broken or did not arrive whole: save it again".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_texts_is_read_however_it_is_written() {
        let claimed = |head: &str| claimed_texts(head.as_bytes());
        assert_eq!(claimed("<sst count=\"9\" uniqueCount=\"4000000000\"><si>"), Some(4_000_000_000));
        assert_eq!(claimed("<x:sst uniqueCount = '12'>"), Some(12));
        assert_eq!(claimed("<sst uniqueCount='99999999999999999999'>"), Some(u64::MAX));
        assert_eq!(claimed("<sst uniqueCount='many'>"), None);
        assert_eq!(claimed("<sst>"), None);
    }
}

//! What a zip archive expands to, found out before anything is made of it.

use std::io::{Cursor, Read, copy, sink};
use zip::result::ZipError;

/// Bytes of a whole workbook once expanded.
const EXPANDED: u64 = 256 * 1024 * 1024;
/// Bytes of the texts of a workbook, which are held in memory.
const STRINGS: u64 = 64 * 1024 * 1024;
const PARTS: usize = 5_000;

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
        let part = archive.by_index(at).map_err(broken)?;
        let most = if part.name().eq_ignore_ascii_case("xl/sharedStrings.xml") { room.min(STRINGS) } else { room };
        let size = copy(&mut part.take(most + 1), &mut sink()).map_err(|e| broken(ZipError::Io(e)))?;
        if size > most {
            return Err("expands to far more than a sheet of 200,000 rows needs: split it into several files".to_owned());
        }
        room -= size;
    }
    Ok(())
}

fn broken(error: ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => super::PROTECTED.to_owned(),
        _ => "is a workbook that is broken or did not arrive whole: save it again".to_owned(),
    }
}

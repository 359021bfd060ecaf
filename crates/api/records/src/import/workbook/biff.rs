//! A look over an old workbook (.xls, MS-XLS) before it is read: whether it is locked, and how far its cells spread, because the reader
//! makes room for every cell between the first and the last. It also makes room for as many cells as a sheet claims to have; such claims are
//! taken out.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::ops::Range;

/// Cells between the first and the last one, of all sheets together.
const SPREAD: u64 = 8_000_000;

const BOUND_SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002f;
const BEGIN: u16 = 0x0809;
const DIMENSIONS: u16 = 0x0200;
const MUL_RK: u16 = 0x00bd;
/// FORMULA, LABELSST, RSTRING, NUMBER, LABEL, BOOLERR, RK: a row and a column come first.
const CELLS: [u16; 7] = [0x0006, 0x00fd, 0x00d6, 0x0203, 0x0204, 0x0205, 0x027e];

/// The workbook without what it claims about the sizes of its sheets. Refuses those that are broken, locked, or whose cells lie too far apart.
pub fn checked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let broken = || "is an old workbook that is broken or did not arrive whole: save it again".to_owned();
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| broken())?;
    if file.is_stream("/EncryptedPackage") {
        return Err(super::PROTECTED.to_owned());
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        return Err("is no workbook: upload a sheet as .xlsx, .xls or CSV".to_owned());
    };
    let mut stream = Vec::new();
    let limit = bytes.len() as u64 + 1;
    file.open_stream(name).map(|stream| stream.take(limit)).and_then(|mut s| s.read_to_end(&mut stream)).map_err(|_| broken())?;
    let claims = look_over(&stream).map_err(|why| why.unwrap_or_else(broken))?;
    if claims.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    without(bytes, name, &claims).map(Cow::Owned).map_err(|_| broken())
}

/// The file with zeros in these places of a stream.
fn without(bytes: &[u8], stream: &str, places: &[Range<usize>]) -> std::io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec()))?;
    let mut stream = file.open_stream(stream)?;
    for place in places {
        stream.seek(SeekFrom::Start(place.start as u64))?;
        stream.write_all(&vec![0; place.len()])?;
    }
    stream.flush()?;
    drop(stream);
    Ok(file.into_inner().into_inner())
}

/// Where sheets claim a size. `Err(None)` where the records are broken.
fn look_over(stream: &[u8]) -> Result<Vec<Range<usize>>, Option<String>> {
    let (mut sheets, mut spread, mut sheet, mut claims) = (HashSet::new(), 0, Spread::default(), Vec::new());
    let mut rest = stream;
    while let [k0, k1, n0, n1, after @ ..] = rest {
        let kind = u16::from_le_bytes([*k0, *k1]);
        let length = usize::from(u16::from_le_bytes([*n0, *n1]));
        // The end of the stream may be filled up.
        let Some((record, next)) = after.split_at_checked(length) else { break };
        let number = |at: usize| record.get(at..at + 2).map(|two| u64::from(u16::from_le_bytes([two[0], two[1]])));
        match kind {
            FILE_PASS if number(0) != Some(0) => return Err(Some(super::PROTECTED.to_owned())),
            BOUND_SHEET if !sheets.insert(record.get(..4)) => return Err(None),
            DIMENSIONS => {
                let start = stream.len() - after.len();
                claims.push(start..start + length);
            }
            BEGIN => spread += std::mem::take(&mut sheet).area(),
            MUL_RK => {
                let last = length.checked_sub(2).and_then(number);
                sheet.add(number(0), number(2));
                sheet.add(number(0), last);
            }
            kind if CELLS.contains(&kind) => sheet.add(number(0), number(2)),
            _ => {}
        }
        rest = next;
    }
    if spread + sheet.area() > SPREAD {
        return Err(Some("has cells very far from each other: copy the list into a sheet of its own".to_owned()));
    }
    Ok(claims)
}

/// The rows and columns between which a sheet's cells lie.
#[derive(Default)]
struct Spread(Option<[u64; 4]>);

impl Spread {
    fn add(&mut self, row: Option<u64>, column: Option<u64>) {
        let (Some(row), Some(column)) = (row, column) else { return };
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    }

    fn number_at(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    #[test]
    fn cells_far_apart_locked_books_and_sheets_named_twice_are_refused() {
        let near = [record(BEGIN, &[0; 16]), number_at(0, 0), number_at(100, 9)].concat();
        assert_eq!(look_over(&near), Ok(Vec::new()));
        let claiming = [record(BEGIN, &[0; 16]), record(DIMENSIONS, &[0xff; 14]), number_at(0, 0)].concat();
        assert_eq!(look_over(&claiming).map(|claims| claims.first().cloned()), Ok(Some(24..38)));
        let sheets: Vec<u8> = (0..3).flat_map(|_| [record(BEGIN, &[0; 16]), number_at(0, 0), number_at(65_535, 99)].concat()).collect();
        assert!(look_over(&sheets).unwrap_err().unwrap().contains("far from each other"));
        assert!(look_over(&record(FILE_PASS, &[1, 0, 2, 3])).unwrap_err().unwrap().contains("password"));
        assert_eq!(look_over(&[record(BOUND_SHEET, &[1, 0, 0, 0, 9]), record(BOUND_SHEET, &[1, 0, 0, 0, 8])].concat()), Err(None));
    }
}

//! A sheet of comma-separated values: its delimiter, its header and its rows, read from any place on.

use super::dates::Hints;
use super::decoding::decode;
use super::workbook;
use csv::StringRecord;
use platform::file_reader::FileReader;
use serde::{Deserialize, Serialize};
use shared::records::import::{SheetColumn, SheetFormat, SheetReading};
use shared::records::import_plan::{DateOrder, MAX_COLUMNS};

/// Rows below the header.
pub const MAX_ROWS: u64 = 200_000;
/// Characters of a header.
const MAX_HEADER: usize = 200;
/// Cells of a row, as many as a spreadsheet program has columns: most of them empty in whatever can be read.
const MAX_CELLS: usize = 16_384;
/// Bytes of a row.
const MAX_ROW: u64 = 1024 * 1024;
const SAMPLES: usize = 3;
/// Characters of a sample.
const SAMPLE: usize = 80;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// An uploaded sheet that passed all checks.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sheet {
    #[serde(skip)]
    pub text: String,
    pub format: SheetFormat,
    /// Empty for a workbook.
    pub encoding: String,
    pub delimiter: u8,
    /// The sheets of a workbook, and the one that was read.
    pub sheets: Vec<String>,
    pub sheet: Option<String>,
    /// How dates are probably written, where there are any that do not begin with the year.
    pub date_order: Option<DateOrder>,
    pub columns: Vec<SheetColumn>,
    pub rows: u64,
}

/// One row and its number as a spreadsheet program shows it; the header is row 1.
#[derive(Clone, Debug)]
pub struct Row {
    pub number: u64,
    pub cells: StringRecord,
    /// How long it is in the file.
    bytes: u64,
}

/// A place between two rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Bytes before it.
    pub byte: u64,
    /// The number of the row before it.
    pub row: u64,
}

/// The rows from a place on; rows without any content are passed over but counted in row numbers.
pub struct Rows<'a> {
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    from: Place,
    row: u64,
}

impl<'a> Rows<'a> {
    pub fn new(text: &'a str, delimiter: u8, from: Place) -> Self {
        let text = text.as_bytes();
        let rest = usize::try_from(from.byte).ok().and_then(|at| text.get(at..)).unwrap_or_default();
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(rest);
        Self { text, reader, from, row: from.row }
    }

    /// The rows below the header.
    pub fn below_header(text: &'a str, delimiter: u8) -> Self {
        let mut rows = Self::new(text, delimiter, Place::default());
        rows.next();
        rows
    }

    /// Where the next row begins.
    pub fn place(&self) -> Place {
        Place { byte: self.from.byte + self.reader.position().byte(), row: self.row }
    }

    /// The line ends without a row before them, which the CSV reader passes over.
    fn blank_lines(&self, at: u64) -> u64 {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let mut rest = self.text.get(at..).unwrap_or_default();
        if at > 0 && self.text.get(at - 1) == Some(&b'\r') {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        let mut lines = 0;
        while let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r")) {
            (lines, rest) = (lines + 1, after);
        }
        lines
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let start = self.place().byte;
            self.row += self.blank_lines(start);
            let mut cells = StringRecord::new();
            // The text is UTF-8 and rows may differ in length, so nothing but the end stops the reader.
            if !self.reader.read_record(&mut cells).unwrap_or(false) {
                return None;
            }
            self.row += 1;
            let bytes = self.place().byte - start;
            if bytes > MAX_ROW || cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(Row { number: self.row, cells, bytes });
            }
        }
    }
}

/// Reads sheets of all formats; the contents are the text of the one that was read.
pub struct SheetReader;

impl FileReader for SheetReader {
    const NAME: &'static str = "sheet";
    const WAY_OUT: &'static str = "open it in your spreadsheet program and save it again, or save the sheet as CSV";
    type How = SheetReading;
    type Found = Sheet;

    fn read(file: &[u8], how: &SheetReading) -> Result<(Sheet, Vec<u8>), String> {
        let mut sheet = read(file, how)?;
        let text = std::mem::take(&mut sheet.text);
        Ok((sheet, text.into_bytes()))
    }
}

/// Reads a whole file and checks it. The refusal follows the words "The file".
fn read(bytes: &[u8], wanted: &SheetReading) -> Result<Sheet, String> {
    if let Some(format) = workbook::format_of(bytes) {
        let book = workbook::read(bytes, format, wanted.sheet.as_deref())?;
        let sheet = read_text(book.text, b',')?;
        return Ok(Sheet { format: book.format, sheets: book.sheets, sheet: Some(book.sheet), ..sheet });
    }
    let (mut text, encoding) = decode(bytes, wanted.encoding)?;
    let declared = declared_delimiter(&text);
    if let Some((_, line)) = declared {
        text.drain(..line);
    }
    let chosen = wanted.delimiter.and_then(|chosen| u8::try_from(chosen.character()).ok());
    let delimiter = chosen.or(declared.map(|(delimiter, _)| delimiter)).unwrap_or_else(|| likely_delimiter(&text));
    Ok(Sheet { encoding: encoding.to_owned(), ..read_text(text, delimiter)? })
}

fn read_text(text: String, delimiter: u8) -> Result<Sheet, String> {
    let mut rows = Rows::new(&text, delimiter, Place::default());
    let header = rows.next().ok_or("is empty")?;
    refuse_long(&header)?;
    let headers = headers(&header)?;
    let mut samples = vec![Vec::new(); headers.len()];
    let mut dates = Hints::default();
    let mut count = 0;
    let mut last = 0;
    loop {
        let start = rows.place().byte;
        let Some(row) = rows.next() else { break };
        refuse_long(&row)?;
        (count, last) = (count + 1, start);
        if count > MAX_ROWS {
            return Err("has more than 200,000 rows: split it into several files".to_owned());
        }
        for (cell, samples) in row.cells.iter().zip(&mut samples) {
            take_sample(cell, samples);
            dates.look_at(cell);
        }
    }
    if count == 0 {
        return Err("has a header but no rows below it".to_owned());
    }
    refuse_open_quote(&text, delimiter, last)?;
    let columns = headers.into_iter().zip(samples).zip(0..);
    let columns = columns.map(|((header, samples), position)| SheetColumn { position, header, samples, suggestion: None }).collect();
    let (format, date_order) = (SheetFormat::Text, dates.order());
    Ok(Sheet { format, encoding: String::new(), delimiter, sheets: Vec::new(), sheet: None, date_order, columns, rows: count, text })
}

fn refuse_long(row: &Row) -> Result<(), String> {
    let cells = row.cells.len();
    if row.bytes <= MAX_ROW && cells <= MAX_CELLS {
        return Ok(());
    }
    if row.bytes <= MAX_ROW {
        return Err(format!("has a row of {cells} cells, which is more than can be read: row {}", row.number));
    }
    Err(format!("has a row that is longer than 1 MB: row {}. Perhaps a quotation mark there is opened and never closed", row.number))
}

/// A quotation mark that is never closed swallows everything after it.
fn refuse_open_quote(text: &str, delimiter: u8, start: u64) -> Result<(), String> {
    let last = usize::try_from(start).ok().and_then(|at| text.as_bytes().get(at..)).unwrap_or_default();
    let (mut quoted, mut at_start) = (false, true);
    let mut bytes = last.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            match (byte, bytes.peek()) {
                (b'"', Some(b'"')) => drop(bytes.next()),
                (b'"', _) => (quoted, at_start) = (false, false),
                _ => {}
            }
        } else {
            quoted = byte == b'"' && at_start;
            at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    if !quoted {
        return Ok(());
    }
    let line = text.len() - last.len();
    let line = text.as_bytes()[..line].iter().filter(|b| **b == b'\n').count() + 1;
    Err(format!("has a quotation mark that is never closed, in line {line} or below"))
}

fn take_sample(cell: &str, samples: &mut Vec<String>) {
    if samples.len() >= SAMPLES {
        return;
    }
    let mut sample: String =
        cell.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(SAMPLE + 1).collect();
    if sample.chars().count() > SAMPLE {
        sample.pop();
        sample.push('…');
    }
    if !sample.is_empty() && !samples.contains(&sample) {
        samples.push(sample);
    }
}

/// The headers, tidied, named by their position where they are empty, and numbered where they repeat.
fn headers(header: &Row) -> Result<Vec<String>, String> {
    let cells: Vec<&str> = header.cells.iter().collect();
    // Delimiters after the last header are what a wider sheet leaves behind.
    let used = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    if used > MAX_COLUMNS {
        return Err(format!("has {used} columns: at most {MAX_COLUMNS} can be read"));
    }
    let mut headers: Vec<String> = Vec::with_capacity(used);
    for (position, cell) in cells[..used].iter().enumerate() {
        let mut name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().any(char::is_control) {
            return Err(format!("has control characters in the header of column {}", position + 1));
        }
        if name.chars().count() > MAX_HEADER {
            return Err(format!(
                "has a header longer than {MAX_HEADER} characters in column {}: is the first row the header?",
                position + 1
            ));
        }
        if name.is_empty() {
            name = format!("Column {}", position + 1);
        }
        let numbered = |n: usize| if n == 1 { name.clone() } else { format!("{name} ({n})") };
        let free = (1..).map(numbered).find(|candidate| !headers.contains(candidate));
        headers.extend(free);
    }
    Ok(headers)
}

/// The delimiter that a first line such as `sep=;` declares, and how long that line is.
fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let line = text.split_inclusive('\n').next()?;
    let delimiter = line.trim_end_matches(['\r', '\n']).strip_prefix("sep=")?.as_bytes();
    match delimiter {
        [one] if DELIMITERS.contains(one) => Some((*one, line.len())),
        _ => None,
    }
}

/// The delimiter by which the first rows have the same number of cells as the header, most of them, and as many as can be.
fn likely_delimiter(text: &str) -> u8 {
    let mut end = text.len().min(64 * 1024);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let score = |delimiter: u8| {
        let mut rows = Rows::new(&text[..end], delimiter, Place::default()).take(20).map(|row| row.cells.len());
        let width = rows.next().filter(|n| *n > 1)?;
        Some((rows.filter(|n| *n == width).count(), width))
    };
    let scored = DELIMITERS.into_iter().filter_map(|d| Some((score(d)?, d)));
    // The first of equals wins: the comma.
    scored.rev().max_by_key(|(score, _)| *score).map_or(b',', |(_, d)| d)
}

#[cfg(test)]
mod tests;

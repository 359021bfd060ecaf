//! Excel workbooks: one sheet of them becomes a text with commas, row for row, so that everything after the upload knows one format only.

mod archive;
mod biff;
mod cells;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xls, Xlsx};
use cells::shown;
use shared::records::import::SheetFormat;
use shared::records::import_plan::MAX_COLUMNS;
use std::io::Cursor;

/// Bytes of the names of all sheets.
const MAX_NAMES: usize = 64 * 1024;
/// Bytes of a sheet's text.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// One sheet of a workbook, and what others there are.
#[derive(Debug)]
pub struct Workbook {
    pub format: SheetFormat,
    pub sheets: Vec<String>,
    pub sheet: String,
    /// The rows as comma-separated values; rows without cells are empty lines, so that rows keep their numbers.
    pub text: String,
}

/// Which kind of workbook the bytes begin like.
pub fn format_of(bytes: &[u8]) -> Option<SheetFormat> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => Some(SheetFormat::Xlsx),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(SheetFormat::Xls),
        _ => None,
    }
}

/// Reads a sheet of a workbook: the one of this name, else the first that is shown and has cells. The refusal follows the words "The file".
pub fn read(bytes: &[u8], format: SheetFormat, wanted: Option<&str>) -> Result<Workbook, String> {
    match format {
        SheetFormat::Xls => xls(bytes, wanted),
        _ => xlsx(bytes, wanted),
    }
}

fn xlsx(bytes: &[u8], wanted: Option<&str>) -> Result<Workbook, String> {
    archive::check(bytes)?;
    let broken = |e: calamine::XlsxError| match e {
        calamine::XlsxError::Password => PROTECTED.to_owned(),
        e => format!("is a workbook that cannot be read ({e}): save it again, or save the sheet as CSV"),
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets = shown_sheets(&book);
    choose(SheetFormat::Xlsx, sheets, wanted, |name| {
        let mut lines = Lines::default();
        let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            if *cell.get_value() != DataRef::Empty {
                lines.put(cell.get_position(), shown(cell.get_value()))?;
            }
        }
        lines.finish()
    })
}

fn xls(bytes: &[u8], wanted: Option<&str>) -> Result<Workbook, String> {
    let bytes = biff::checked(bytes)?;
    let broken = |e: calamine::XlsError| match e {
        calamine::XlsError::Password => PROTECTED.to_owned(),
        e => format!("is an old workbook that cannot be read ({e}): save it as .xlsx, or save the sheet as CSV"),
    };
    let mut book = Xls::new(Cursor::new(bytes.as_ref())).map_err(broken)?;
    let sheets = shown_sheets(&book);
    choose(SheetFormat::Xls, sheets, wanted, |name| {
        let range = book.worksheet_range(name).map_err(broken)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut lines = Lines::default();
        for (row, column, cell) in range.used_cells().filter(|(_, _, cell)| **cell != Data::Empty) {
            let place = |at: usize, start: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(start);
            lines.put((place(row, top), place(column, left)), shown(cell))?;
        }
        lines.finish()
    })
}

/// What is said about workbooks that ask for a password.
const PROTECTED: &str = "is protected by a password: save it without one";

/// The names of the worksheets, those that are shown first.
fn shown_sheets<R: std::io::Read + std::io::Seek, B: Reader<R>>(book: &B) -> Vec<String> {
    let worksheets = || book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let visible = worksheets().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let hidden = worksheets().filter(|sheet| sheet.visible != SheetVisible::Visible);
    visible.chain(hidden).map(|sheet| sheet.name.clone()).collect()
}

fn choose(
    format: SheetFormat,
    sheets: Vec<String>,
    wanted: Option<&str>,
    mut read: impl FnMut(&str) -> Result<String, String>,
) -> Result<Workbook, String> {
    if sheets.iter().map(String::len).sum::<usize>() > MAX_NAMES {
        return Err("has more sheets than can be chosen from: copy the list into a workbook of its own".to_owned());
    }
    if let Some(wanted) = wanted {
        let sheet = sheets.iter().find(|name| *name == wanted).ok_or_else(|| format!("has no sheet named “{wanted}”"))?.clone();
        let text = read(&sheet)?;
        return Ok(Workbook { format, sheets, sheet, text });
    }
    for sheet in &sheets {
        let text = read(sheet)?;
        if !text.trim().is_empty() {
            let sheet = sheet.clone();
            return Ok(Workbook { format, sheets, sheet, text });
        }
    }
    Err("is a workbook without any filled cell".to_owned())
}

/// The rows of a sheet as they are put together.
#[derive(Default)]
struct Lines {
    text: String,
    /// The row that `cells` belong to, from 0.
    row: u32,
    cells: Vec<String>,
}

impl Lines {
    /// Adds the cell at a row and column, from 0; rows come in their order.
    fn put(&mut self, (row, column): (u32, u32), value: String) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        if row < self.row {
            return Err(format!("has its rows in disorder at row {}: save it again", row + 1));
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(format!("has more than {MAX_COLUMNS} columns: row {} has a value in column {}", row + 1, column + 1));
        }
        while self.row < row {
            self.end_row()?;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = value;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), String> {
        for (at, cell) in self.cells.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            if cell.contains(['"', ',', '\n', '\r']) {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push('\n');
        self.cells.clear();
        self.row += 1;
        if self.text.len() > MAX_TEXT {
            return Err("holds more than 64 MB of text: split it into several files".to_owned());
        }
        Ok(())
    }

    fn finish(mut self) -> Result<String, String> {
        self.end_row()?;
        Ok(self.text)
    }
}

#[cfg(test)]
mod tests;

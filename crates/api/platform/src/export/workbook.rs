//! Lists as workbooks.

use super::{Cell, List};
use crate::ctx::Ctx;
use crate::download;
use crate::error::Error;
use crate::limits::Place;
use actix_web::{HttpResponse, web};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::Seek;

const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows of a sheet below its header; a workbook of more has more sheets. A spreadsheet holds 1,048,576.
const ROWS_OF_A_SHEET: u32 = 1_000_000;
/// Characters that a cell of a spreadsheet holds.
const CELL: usize = 32_767;

/// The list as a workbook, written to a temporary file a row at a time, then sent. Text stays text: no cell is a formula.
pub async fn xlsx<L: List>(ctx: &Ctx, mut list: L) -> Result<HttpResponse, Error> {
    let (first, place) = super::begin(ctx, &mut list, "XLSX").await?;
    let file = list.file();
    Ok(download::file_in_the_making(&format!("{file}.xlsx"), CONTENT_TYPE, whole(first, list, place)))
}

/// The whole workbook in a file without a name: it is gone when nobody reads it any more.
async fn whole<L: List>(first: Vec<L::Row>, mut list: L, _place: Option<Place>) -> Result<File, Error> {
    let mut sheets = Sheets::new(list.title(), list.header())?;
    sheets.add(&list, &first)?;
    while let Some(batch) = list.batch().await? {
        sheets.add(&list, &batch)?;
    }
    web::block(move || sheets.save()).await.map_err(Error::internal)?
}

/// A workbook under construction.
struct Sheets {
    workbook: Workbook,
    moment: Format,
    heading: Format,
    title: String,
    header: Vec<String>,
    sheets: usize,
    row: u32,
}

impl Sheets {
    fn new(title: String, header: Vec<String>) -> Result<Self, Error> {
        let mut new = Self {
            workbook: Workbook::new(),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            heading: Format::new().set_bold(),
            title,
            header,
            sheets: 0,
            row: 0,
        };
        new.begin().map_err(Error::internal)?;
        Ok(new)
    }

    /// Another sheet with its header.
    fn begin(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        self.sheets += 1;
        self.row = 1;
        sheet.set_name(if self.sheets == 1 { self.title.clone() } else { format!("{} {}", self.title, self.sheets) })?;
        for (column, heading) in (0u16..).zip(&self.header) {
            sheet.set_column_width(column, 18)?;
            sheet.write_string_with_format(0, column, heading, &self.heading)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    fn add<L: List>(&mut self, list: &L, rows: &[L::Row]) -> Result<(), Error> {
        rows.iter().try_for_each(|row| self.add_row(list.cells(row))).map_err(Error::internal)
    }

    fn add_row(&mut self, cells: Vec<Cell>) -> Result<(), XlsxError> {
        if self.row > ROWS_OF_A_SHEET {
            self.begin()?;
        }
        let at = self.row;
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0u16..).zip(cells) {
            write(sheet, at, column, cell, &self.moment)?;
        }
        self.row += 1;
        Ok(())
    }

    fn save(mut self) -> Result<File, Error> {
        let mut file = tempfile::tempfile().map_err(Error::internal)?;
        self.workbook.save_to_writer(&mut file).map_err(Error::internal)?;
        file.rewind().map_err(Error::internal)?;
        Ok(file)
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: Cell, moment: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => drop(sheet.write_string(row, column, held(text))?),
        Cell::Number(text) => match text.parse::<f64>() {
            Ok(number) => drop(sheet.write_number(row, column, number)?),
            Err(_) => drop(sheet.write_string(row, column, held(text))?),
        },
        Cell::Moment(at) => drop(sheet.write_datetime_with_format(row, column, ExcelDateTime::from_timestamp(at.timestamp())?, moment)?),
    }
    Ok(())
}

/// As much of a text as a cell holds.
fn held(text: String) -> String {
    match text.char_indices().nth(CELL) {
        None => text,
        Some(_) => text.chars().take(CELL - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_too_long() {
        assert_eq!(held("ü".repeat(CELL)), "ü".repeat(CELL));
        let cut = held("ü".repeat(CELL + 1));
        assert!(cut.chars().count() == CELL && cut.ends_with("ü…"));
    }

    #[test]
    fn a_cell_takes_whatever_there_is() {
        let mut sheets = Sheets::new("Things".to_owned(), vec!["Words".to_owned(), "Number".to_owned()]).unwrap();
        sheets.add_row(vec![Cell::Text("x".repeat(CELL * 2)), Cell::Number("no number".to_owned())]).unwrap();
        assert!(sheets.save().is_ok());
    }
}

//! Customers as a workbook.

use super::rows::{Cell, Rows, cells, header};
use crate::customers::access::ExportCustomers;
use crate::customers::custom_fields::Fields;
use crate::platform::{Can, Error, Query};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use shared::customers::{CustomerQuery, CustomerRow};
use std::fs::File;
use std::io::{Read, Seek};
use std::sync::Arc;

const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows of a sheet below its header; a workbook of more has more sheets. A spreadsheet holds 1,048,576.
const ROWS_OF_A_SHEET: u32 = 1_000_000;
/// Bytes sent at once.
const PIECE: usize = 64 * 1024;

/// Export customers as a workbook (XLSX).
///
/// The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(CustomerQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
#[get("/customers/export.xlsx")]
pub async fn export_xlsx(by: Can<ExportCustomers>, query: Query<CustomerQuery>) -> Result<HttpResponse, Error> {
    let (first, rows) = Rows::begin(&by, query.0, "Customers as XLSX").await?;
    // The file is made while the answer is already on its way: a large one takes longer than a request may.
    let content = stream::once(whole(first, rows)).flat_map(|made| match made {
        Ok(file) => pieces(file).left_stream(),
        Err(error) => stream::once(std::future::ready(Err(error))).right_stream(),
    });
    Ok(super::file("customers.xlsx", CONTENT_TYPE, content))
}

/// The whole workbook in a file without a name: it is gone when nobody reads it any more.
async fn whole(first: Vec<CustomerRow>, mut rows: Rows) -> Result<File, Error> {
    let mut sheets = Sheets::new(rows.fields())?;
    sheets.add(&first)?;
    while let Some(batch) = rows.batch().await? {
        sheets.add(&batch)?;
    }
    web::block(move || sheets.save()).await.map_err(Error::internal)?
}

fn pieces(file: File) -> impl futures_util::Stream<Item = Result<Bytes, Error>> {
    stream::try_unfold(file, async |mut file| {
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece)?;
            piece.truncate(read);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(Error::internal)?.map_err(Error::internal)?;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}

/// A workbook under construction.
struct Sheets {
    workbook: Workbook,
    moment: Format,
    heading: Format,
    fields: Arc<Fields>,
    sheets: usize,
    row: u32,
}

impl Sheets {
    fn new(fields: Arc<Fields>) -> Result<Self, Error> {
        let mut new = Self {
            workbook: Workbook::new(),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            heading: Format::new().set_bold(),
            fields,
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
        sheet.set_name(if self.sheets == 1 { "Customers".to_owned() } else { format!("Customers {}", self.sheets) })?;
        for (column, heading) in (0u16..).zip(header(&self.fields)) {
            sheet.set_column_width(column, 18)?;
            sheet.write_string_with_format(0, column, heading, &self.heading)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    fn add(&mut self, rows: &[CustomerRow]) -> Result<(), Error> {
        rows.iter().try_for_each(|row| self.add_row(row)).map_err(Error::internal)
    }

    fn add_row(&mut self, row: &CustomerRow) -> Result<(), XlsxError> {
        if self.row > ROWS_OF_A_SHEET {
            self.begin()?;
        }
        let at = self.row;
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0u16..).zip(cells(row, &self.fields)) {
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
        Cell::Text(text) => drop(sheet.write_string(row, column, text)?),
        Cell::Number(text) => match text.parse::<f64>() {
            Ok(number) => drop(sheet.write_number(row, column, number)?),
            Err(_) => drop(sheet.write_string(row, column, text)?),
        },
        Cell::Moment(at) => drop(sheet.write_datetime_with_format(row, column, ExcelDateTime::from_timestamp(at.timestamp())?, moment)?),
    }
    Ok(())
}

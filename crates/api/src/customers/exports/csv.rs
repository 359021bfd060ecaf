//! Customers as CSV.

use super::rows::{Cell, Rows, cells, header};
use crate::customers::access::ExportCustomers;
use crate::customers::custom_fields::Fields;
use crate::platform::{Can, Error, Query};
use actix_web::{HttpResponse, get};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use shared::customers::{CustomerQuery, CustomerRow};
use shared::text;

/// Export customers as CSV.
///
/// The same filters as the list, without paging; all rows that match and that the reader may see. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe. Streamed, and recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(CustomerQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/customers/export.csv")]
pub async fn export_csv(by: Can<ExportCustomers>, query: Query<CustomerQuery>) -> Result<HttpResponse, Error> {
    let (first, rows) = Rows::begin(&by, query.0, "Customers as CSV").await?;
    let fields = rows.fields();
    let mut beginning = line(&header(&fields))?;
    beginning.extend(lines(&first, &fields)?);
    let further = stream::try_unfold(rows, async |mut rows| match rows.batch().await? {
        Some(batch) => Ok(Some((Bytes::from(lines(&batch, &rows.fields())?), rows))),
        None => Ok(None),
    });
    let content = stream::once(std::future::ready(Ok(Bytes::from(beginning)))).chain(further);
    Ok(super::file("customers.csv", "text/csv; charset=utf-8", content))
}

fn lines(rows: &[CustomerRow], fields: &Fields) -> Result<Vec<u8>, Error> {
    let mut lines = Vec::new();
    for row in rows {
        let text = |cell| match cell {
            Cell::Text(text) | Cell::Number(text) => text,
            Cell::Moment(moment) => moment.to_rfc3339(),
        };
        lines.extend(line(&cells(row, fields).into_iter().map(text).collect::<Vec<_>>())?);
    }
    Ok(lines)
}

/// One line, with formulas made harmless.
fn line<S: AsRef<str>>(cells: &[S]) -> Result<Vec<u8>, Error> {
    let mut line = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = cells.iter().map(|c| {
        let cell = c.as_ref();
        if text::is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
    });
    line.write_record(safe).map_err(Error::internal)?;
    line.into_inner().map_err(|e| Error::internal(e.error()))
}

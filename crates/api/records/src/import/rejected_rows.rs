//! The rows of an import that did not become records, as a file to correct and upload again.

use super::find::own;
use crate::entity::import_fault::{Column, Entity, Fault};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use platform::can::Bearer;
use platform::download::file;
use platform::valid::Id;
use platform::{App, Error};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Named, text};
use uuid::Uuid;

/// Save the rows of an import of yours that were skipped or refused, as CSV.
///
/// Each row with its line in the sheet, the outcome, the columns at fault, the reason, and its cells as they were, under the headers of the
/// sheet: corrected, the file can be uploaded as it is. Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/imports/{id}/errors.csv")]
pub async fn download_import_errors(by: Bearer, id: Id) -> Result<HttpResponse, Error> {
    let (import, _) = own(by.db(), &by, id.0, by.principal()).await?;
    let headers = import.sheet_columns(by.keys())?.into_iter().map(|column| column.header);
    let head = ["Row", "Outcome", "Column", "Reason"].into_iter().map(str::to_owned).chain(headers);
    let head = line(head)?;
    let rows = stream::once(std::future::ready(Ok(Bytes::from(head)))).chain(chunks(by.app().clone(), import.id));
    let stem = import.filename.rsplit_once('.').map_or(import.filename.as_str(), |(stem, _)| stem);
    Ok(file(&format!("{stem}-errors.csv"), "text/csv; charset=utf-8", rows))
}

/// The lines, a chunk of the import at a time.
fn chunks(app: web::Data<App>, import: Uuid) -> impl Stream<Item = Result<Bytes, Error>> {
    stream::unfold(Some(-1), move |after| {
        let app = app.clone();
        async move {
            match lines(&app, import, after?).await {
                Ok(None) => None,
                Ok(Some((lines, last))) => Some((Ok(Bytes::from(lines)), Some(last))),
                Err(error) => Some((Err(error), None)),
            }
        }
    })
}

async fn lines(app: &App, import: Uuid, after: i64) -> Result<Option<(Vec<u8>, i64)>, Error> {
    let next = Entity::find().filter(Column::ImportId.eq(import)).filter(Column::FirstRow.gt(after));
    let Some(chunk) = next.order_by_asc(Column::FirstRow).limit(1).one(app.db.read()).await? else { return Ok(None) };
    let mut lines = Vec::new();
    for Fault { row, outcome, columns, reason, cells } in chunk.open(&app.keys)? {
        let said = [row.to_string(), outcome.label().to_owned(), columns.join(", "), reason];
        lines.extend(line(said.into_iter().chain(cells))?);
    }
    Ok(Some((lines, chunk.first_row)))
}

/// One CSV line, with formulas made harmless.
fn line(cells: impl Iterator<Item = String>) -> Result<Vec<u8>, Error> {
    let mut line = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = cells.map(|cell| if text::is_formula(&cell) { format!("'{cell}") } else { cell });
    line.write_record(safe).map_err(Error::internal)?;
    line.into_inner().map_err(|e| Error::internal(e.error()))
}

//! Lists as CSV.

use super::{Cell, List};
use crate::ctx::Ctx;
use crate::download;
use crate::error::Error;
use actix_web::HttpResponse;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use shared::text;

/// The list as CSV, sent a batch at a time. Text that a spreadsheet would take for a formula begins with an apostrophe.
pub async fn csv<L: List>(ctx: &Ctx, mut list: L) -> Result<HttpResponse, Error> {
    let file = list.file();
    let (first, place) = super::begin(ctx, &mut list, "CSV").await?;
    let mut beginning = line(list.header().into_iter().map(Cell::Text))?;
    beginning.extend(lines(&list, &first)?);
    let further = stream::try_unfold((list, place), async |(mut list, place)| match list.batch().await? {
        Some(batch) => Ok(Some((Bytes::from(lines(&list, &batch)?), (list, place)))),
        None => Ok(None),
    });
    let content = stream::once(std::future::ready(Ok(Bytes::from(beginning)))).chain(further);
    Ok(download::file(&format!("{file}.csv"), "text/csv; charset=utf-8", content))
}

fn lines<L: List>(list: &L, rows: &[L::Row]) -> Result<Vec<u8>, Error> {
    let mut lines = Vec::new();
    for row in rows {
        lines.extend(line(list.cells(row))?);
    }
    Ok(lines)
}

/// One line, with formulas made harmless. Numbers are none, also those below zero.
fn line(cells: impl IntoIterator<Item = Cell>) -> Result<Vec<u8>, Error> {
    let mut line = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = cells.into_iter().map(|cell| match cell {
        Cell::Text(text) if text::is_formula(&text) => format!("'{text}"),
        Cell::Text(text) | Cell::Number(text) => text,
        Cell::Moment(moment) => moment.to_rfc3339(),
    });
    line.write_record(safe).map_err(Error::internal)?;
    line.into_inner().map_err(|e| Error::internal(e.error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_formula_and_numbers_stay_numbers() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let cells = [text("=1+1"), text("-2"), Cell::Number("-2".to_owned()), text("a \"b\", c"), text("two\nlines"), text("")];
        assert_eq!(String::from_utf8(line(cells).unwrap()).unwrap(), "'=1+1,'-2,-2,\"a \"\"b\"\", c\",\"two\nlines\",\r\n");
    }
}

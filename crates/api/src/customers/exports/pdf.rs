//! Customers as PDF, to print and to hand over.

use super::described;
use super::rows::Rows;
use crate::customers::access::ExportCustomers;
use crate::customers::filters::Frame;
use crate::platform::pdf::{self, Block, Column, Document, Table};
use crate::platform::{Can, Error, Query, clock};
use actix_web::{HttpResponse, get, web};
use futures_util::{StreamExt, stream};
use shared::Named;
use shared::customers::{CustomerQuery, CustomerRow};
use shared::money::to_decimal;
use std::fs::File;
use std::io::{Seek, Write};
use tokio::sync::OwnedSemaphorePermit;

/// Customers that one file holds: its pages are made in memory, and nobody leafs through more.
const MOST: u64 = 5_000;

/// What a page shows of a customer.
type Shown = fn(&CustomerRow) -> String;

/// The columns that fit on a page: heading, share of the width, whether it holds numbers, and what stands in it.
const COLUMNS: &[(&str, f32, bool, Shown)] = &[
    ("Name", 3.0, false, |row| row.name.clone()),
    ("Kind", 1.2, false, |row| row.kind.label().to_owned()),
    ("E-mail", 3.2, false, |row| row.email.clone().unwrap_or_default()),
    ("Phone", 2.1, false, |row| row.phone.clone().unwrap_or_default()),
    ("Sector", 1.7, false, |row| row.sector.clone().unwrap_or_default()),
    ("Employees", 1.6, true, |row| row.employees.map(|n| grouped(&n.to_string())).unwrap_or_default()),
    ("Revenue", 2.9, true, |row| {
        row.revenue.as_ref().map(|m| format!("{} {}", grouped(&to_decimal(m.minor, &m.currency)), m.currency)).unwrap_or_default()
    }),
    ("City", 1.6, false, |row| row.city.clone().unwrap_or_default()),
    ("Country", 1.7, false, |row| row.country.as_deref().and_then(shared::countries::name).unwrap_or_default().to_owned()),
    ("Owner", 1.8, false, |row| row.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default()),
    ("Tags", 1.8, false, |row| row.tags.join(", ")),
];

/// A decimal number with its thousands apart: nobody counts zeros on paper.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::with_capacity(number.len() + whole.len() / 3);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Export customers as PDF.
///
/// The same rows as the CSV export, with the columns that fit on a page, on A4 in landscape. At most 5,000 rows: 422 where the filter lets more
/// through. The file says which rows it holds, when and by whom it was made, with days and times where the reader is.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(CustomerQuery),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
#[get("/customers/export.pdf")]
pub async fn export_pdf(by: Can<ExportCustomers>, query: Query<CustomerQuery>) -> Result<HttpResponse, Error> {
    let query = query.0;
    let zone = Frame::of(&by, by.principal(), query.time_zone.as_deref()).await?.zone;
    let which = described::filter(&by, by.principal(), &query, zone).await?;
    let place = by.app().heavy_work().await?;
    let (first, rows) = Rows::begin_at_most(&by, query, "Customers as PDF", Some(MOST)).await?;
    let made_at = clock::now();
    let by_whom = format!("Made on {} ({zone}) by {}", described::moment(made_at, zone), by.principal().name);
    let document = Document { title: "Customers".to_owned(), about: vec![which, by_whom], landscape: true, made_at, blocks: Vec::new() };
    // The file is made while the answer is already on its way, as the workbook is.
    let content = stream::once(whole(place, first, rows, document)).flat_map(|made| match made {
        Ok(file) => super::pieces(file).left_stream(),
        Err(error) => stream::once(std::future::ready(Err(error))).right_stream(),
    });
    Ok(super::file("customers.pdf", "application/pdf", content))
}

/// The whole file, without a name: it is gone when nobody reads it any more.
async fn whole(place: OwnedSemaphorePermit, first: Vec<CustomerRow>, mut rows: Rows, mut document: Document) -> Result<File, Error> {
    let shown = |row: &CustomerRow| COLUMNS.iter().map(|(.., shown)| shown(row)).collect::<Vec<_>>();
    let mut cells: Vec<_> = first.iter().map(shown).collect();
    while let Some(batch) = rows.batch().await? {
        cells.extend(batch.iter().map(shown));
        // Some may have been added since they were counted.
        cells.truncate(usize::try_from(MOST).map_err(Error::internal)?);
    }
    let count = match cells.len() {
        1 => "1 customer".to_owned(),
        n => format!("{n} customers"),
    };
    document.about.insert(1, count);
    let column =
        |(heading, share, right, _): &(&str, f32, bool, Shown)| Column { heading: (*heading).to_owned(), share: *share, right: *right };
    document.blocks.push(Block::Table(Table { columns: COLUMNS.iter().map(column).collect(), rows: cells, wraps: false }));
    web::block(move || stored(document, place)).await.map_err(Error::internal)?
}

/// Makes the file. The place among those who take much memory is held until it is on the disk.
fn stored(document: Document, place: OwnedSemaphorePermit) -> Result<File, Error> {
    let made = pdf::render(document)?;
    let mut file = tempfile::tempfile().map_err(Error::internal)?;
    file.write_all(&made).and_then(|()| file.rewind()).map_err(Error::internal)?;
    drop(place);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_apart() {
        let read = |number: &str| grouped(number);
        assert_eq!(
            [read("0"), read("999"), read("1000"), read("1234567.89"), read("-123456")],
            ["0", "999", "1,000", "1,234,567.89", "-123,456"]
        );
    }
}

//! Segments as PDF, to print and to hand over.

use super::rows::{Row, Segments, members, state};
use crate::customers::access::ExportCustomers;
use crate::customers::exports::described::zone_of;
use crate::customers::segments::list;
use crate::platform::page::is_common;
use crate::platform::sheets::{self, Cell, PageColumn, Printed, grouped};
use crate::platform::{Can, Error, Query, clock};
use actix_web::{HttpResponse, get};
use shared::customers_segments::SegmentQuery;

impl Printed for Segments {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Name", 2.6),
        PageColumn::text("Description", 3.0),
        PageColumn::text("Who belongs", 5.0),
        PageColumn::number("Members", 1.3),
        PageColumn::text("State", 1.2),
        PageColumn::text("Made by", 1.6),
        PageColumn::text("Changed", 2.0),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("segment", "segments");
    const NARROWED_BY: &'static str = "q";

    fn page_cells(&self, row: &Row) -> Vec<String> {
        let Row { segment, who } = row;
        vec![
            segment.name.clone(),
            segment.description.clone().unwrap_or_default(),
            who.clone(),
            match members(segment.members) {
                Cell::Number(number) => grouped(&number),
                Cell::Text(text) => text,
                Cell::Moment(at) => clock::in_words(at, self.zone),
            },
            state(segment).to_owned(),
            segment.created_by.as_ref().map(|by| by.name.clone()).unwrap_or_default(),
            clock::in_words(segment.updated_at, self.zone),
        ]
    }

    async fn is_longer_than(&self, most: u64) -> Result<bool, Error> {
        is_common(self.ctx.db(), list::matching(&self.query), most).await
    }
}

/// Which segments a file holds, in words.
fn which(query: &SegmentQuery) -> String {
    let archived = query.archived == Some(true);
    match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        None if archived => "Archived segments".to_owned(),
        None => "All segments".to_owned(),
        Some(q) if archived => format!("Archived segments with “{q}” in their name"),
        Some(q) => format!("Only with “{q}” in their name"),
    }
}

/// Export segments as PDF.
///
/// The same rows as the CSV export, with the columns that fit on a page, on A4 in landscape. At most 5,000 rows: 422 where the filter lets more
/// through. The file says which rows it holds, when and by whom it was made, with days and times where the reader is.
#[utoipa::path(tag = "segments", security(("bearer" = ["customer.export"])), params(SegmentQuery),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
#[get("/segments/export.pdf")]
pub async fn export_segments_pdf(by: Can<ExportCustomers>, query: Query<SegmentQuery>) -> Result<HttpResponse, Error> {
    let zone = zone_of(&by, by.principal()).await?;
    let which = which(&query.0);
    sheets::pdf(&by, Segments::matching(&by, query.0, zone), which, zone).await
}

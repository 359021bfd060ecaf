//! Segments as a workbook.

use super::rows::Segments;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use chrono_tz::Tz;
use shared::customers_segments::SegmentQuery;

/// Export segments as a workbook (XLSX).
///
/// The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.
#[utoipa::path(tag = "segments", security(("bearer" = ["customer.export"])), params(SegmentQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
#[get("/segments/export.xlsx")]
pub async fn export_segments_xlsx(by: Can<ExportCustomers>, query: Query<SegmentQuery>) -> Result<HttpResponse, Error> {
    sheets::xlsx(&by, Segments::matching(&by, query.0, Tz::UTC)).await
}

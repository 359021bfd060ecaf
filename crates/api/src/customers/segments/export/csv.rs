//! Segments as CSV.

use super::rows::Segments;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use chrono_tz::Tz;
use shared::customers_segments::SegmentQuery;

/// Export segments as CSV.
///
/// The same filters as the list, without paging; all segments that match, with their conditions in words and how many of their members one may
/// see; none without `customer.read`. Moments are in UTC. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe. Streamed, and recorded in the audit log.
#[utoipa::path(tag = "segments", security(("bearer" = ["customer.export"])), params(SegmentQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/segments/export.csv")]
pub async fn export_segments_csv(by: Can<ExportCustomers>, query: Query<SegmentQuery>) -> Result<HttpResponse, Error> {
    sheets::csv(&by, Segments::matching(&by, query.0, Tz::UTC)).await
}

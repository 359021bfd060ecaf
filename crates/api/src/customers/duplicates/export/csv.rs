//! Likely duplicates as CSV.

use super::rows::Pairs;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use chrono_tz::Tz;
use shared::customers_duplicates::DuplicateQuery;

/// Export likely duplicates as CSV.
///
/// The same filters as the list, without paging; all pairs that match, of customers that one may both merge and export; none without
/// `customer.merge`. Moments are in UTC. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe. Streamed, and recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(DuplicateQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/customers/duplicates/export.csv")]
pub async fn export_duplicates_csv(by: Can<ExportCustomers>, query: Query<DuplicateQuery>) -> Result<HttpResponse, Error> {
    sheets::csv(&by, Pairs::matching(&by, query.0, Tz::UTC)).await
}

//! Interactions as CSV.

use super::rows::Interactions;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use chrono_tz::Tz;
use shared::customers_interactions::InteractionQuery;

/// Export interactions as CSV.
///
/// The same filters as the list, without paging; all rows that match, with their whole text, of customers that one may both read and export. Moments
/// are in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe. Streamed, and recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(InteractionQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/interactions/export.csv")]
pub async fn export_interactions_csv(by: Can<ExportCustomers>, query: Query<InteractionQuery>) -> Result<HttpResponse, Error> {
    sheets::csv(&by, Interactions::matching(&by, query.0, Tz::UTC)).await
}

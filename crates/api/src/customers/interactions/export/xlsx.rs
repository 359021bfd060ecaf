//! Interactions as a workbook.

use super::rows::Interactions;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use chrono_tz::Tz;
use shared::customers_interactions::InteractionQuery;

/// Export interactions as a workbook (XLSX).
///
/// The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(InteractionQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
#[get("/interactions/export.xlsx")]
pub async fn export_interactions_xlsx(by: Can<ExportCustomers>, query: Query<InteractionQuery>) -> Result<HttpResponse, Error> {
    sheets::xlsx(&by, Interactions::matching(&by, query.0, Tz::UTC)).await
}

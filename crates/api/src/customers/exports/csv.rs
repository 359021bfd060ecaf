//! Customers as CSV.

use super::rows::Customers;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use shared::customers::CustomerQuery;

/// Export customers as CSV.
///
/// The same filters as the list, without paging; all rows that match and that the reader may see. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe. Streamed, and recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(CustomerQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/customers/export.csv")]
pub async fn export_csv(by: Can<ExportCustomers>, query: Query<CustomerQuery>) -> Result<HttpResponse, Error> {
    sheets::csv(&by, Customers::matching(&by, query.0).await?).await
}

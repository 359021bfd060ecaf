//! Customers as a workbook.

use super::rows::Customers;
use crate::customers::access::ExportCustomers;
use crate::platform::{Can, Error, Query, sheets};
use actix_web::{HttpResponse, get};
use shared::customers::CustomerQuery;

/// Export customers as a workbook (XLSX).
///
/// The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(CustomerQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
#[get("/customers/export.xlsx")]
pub async fn export_xlsx(by: Can<ExportCustomers>, query: Query<CustomerQuery>) -> Result<HttpResponse, Error> {
    sheets::xlsx(&by, Customers::matching(&by, query.0).await?).await
}

//! Customers as PDF, to print and to hand over.

use super::described;
use super::rows::Customers;
use crate::customers::access::ExportCustomers;
use crate::customers::filters::Frame;
use crate::customers::records::select;
use crate::platform::page::is_common;
use crate::platform::sheets::{self, PageColumn, Printed, grouped};
use crate::platform::{Can, Error, Query};
use actix_web::{HttpResponse, get};
use shared::Named;
use shared::customers::{CustomerQuery, CustomerRow};
use shared::money::to_decimal;

impl Printed for Customers {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Name", 3.0),
        PageColumn::text("Kind", 1.2),
        PageColumn::text("E-mail", 3.2),
        PageColumn::text("Phone", 2.1),
        PageColumn::text("Sector", 1.7),
        PageColumn::number("Employees", 1.6),
        PageColumn::number("Revenue", 2.9),
        PageColumn::text("City", 1.6),
        PageColumn::text("Country", 1.7),
        PageColumn::text("Owner", 1.8),
        PageColumn::text("Tags", 1.8),
    ];
    const WRAPS: bool = false;
    const NOUN: (&'static str, &'static str) = ("customer", "customers");
    const NARROWED_BY: &'static str = "filter";

    fn page_cells(&self, row: &CustomerRow) -> Vec<String> {
        vec![
            row.name.clone(),
            row.kind.label().to_owned(),
            row.email.clone().unwrap_or_default(),
            row.phone.clone().unwrap_or_default(),
            row.sector.clone().unwrap_or_default(),
            row.employees.map(|n| grouped(&n.to_string())).unwrap_or_default(),
            row.revenue.as_ref().map(|m| format!("{} {}", grouped(&to_decimal(m.minor, &m.currency)), m.currency)).unwrap_or_default(),
            row.city.clone().unwrap_or_default(),
            row.country.as_deref().and_then(shared::countries::name).unwrap_or_default().to_owned(),
            row.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default(),
            row.tags.join(", "),
        ]
    }

    async fn is_longer_than(&self, most: u64) -> Result<bool, Error> {
        let db = self.app.db.read();
        is_common(db, select::matching(db, &self.query, self.reach, &self.frame()).await?, most).await
    }
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
    sheets::pdf(&by, Customers::matching(&by, query).await?, which, zone).await
}

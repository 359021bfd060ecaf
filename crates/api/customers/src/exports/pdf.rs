//! Customers as PDF, to print and to hand over.

use super::described;
use super::rows::Customers;
use chrono_tz::Tz;
use platform::Error;
use platform::db::Conn;
use platform::export::{PageColumn, PdfList, grouped};
use records::list::{is_common, matching};
use shared::Named;
use shared::customers::list::CustomerRow;
use shared::money::to_decimal;

impl PdfList for Customers {
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

    async fn which(&self) -> Result<String, Error> {
        described::of_query(&self.ctx, (&self.reader, self.readable.clone()), &self.query, self.zone).await
    }

    fn zone(&self) -> Tz {
        self.zone
    }

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

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let db = Conn::Pool(self.ctx.db());
        is_common(&db, matching(&db, &self.query, self.reach, &self.context()).await?, most).await
    }
}

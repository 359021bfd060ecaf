//! The customers of a bulk change as files: what became of each.

use crate::access::{ExportCustomers, nobody, visible_with};
use crate::bulk::{find, rows};
use crate::record::find::HIDDEN;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::valid::Id;
use platform::{App, Can, Error, Query};
use sea_orm::Condition;
use shared::Named;
use shared::access::Permission;
use shared::customers::bulk::{BulkRow, BulkRowQuery};
use shared::text::capitalised;
use uuid::Uuid;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (("id" = Uuid, Path, description = "The bulk change"), BulkRowQuery),
    |by, id: Id, query: Query<BulkRowQuery>| BulkRows::matching(&by, id.0, query.0).await?;
    /// Export the customers of a bulk change of yours as CSV.
    ///
    /// The same filters as the list, without paging; what became of each customer, with the names of those that one may both read and export; none
    /// without `customer.edit`.
    export_customer_bulk_rows_csv "/customers/bulk/{id}/rows/export.csv"
    /// Export the customers of a bulk change of yours as a workbook (XLSX).
    export_customer_bulk_rows_xlsx "/customers/bulk/{id}/rows/export.xlsx"
    /// Export the customers of a bulk change of yours as PDF.
    export_customer_bulk_rows_pdf "/customers/bulk/{id}/rows/export.pdf"
}

/// The customers of a bulk change that match, in the order in which they are dealt with.
pub struct BulkRows {
    app: web::Data<App>,
    bulk: Uuid,
    query: BulkRowQuery,
    zone: Tz,
    /// Whose names are told.
    readable: Condition,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl BulkRows {
    /// The rows of a list, whole; 404 for a bulk change of somebody else.
    pub async fn matching(by: &Can<ExportCustomers>, id: Uuid, query: BulkRowQuery) -> Result<Self, Error> {
        let bulk = find::own(by.db(), id, by.principal()).await?.id;
        let query = BulkRowQuery { after: None, before: None, limit: None, ..query };
        let readable = visible_with(by, Permission::CustomerRead).unwrap_or_else(nobody);
        let next = by.principal().may(Permission::CustomerEdit).then_some(None);
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), bulk, query, zone, readable, next })
    }
}

fn outcome(row: &BulkRow) -> &'static str {
    row.outcome.map_or("Waiting", |outcome| outcome.label())
}

impl List for BulkRows {
    type Row = BulkRow;
    const FILE: &'static str = "bulk-change";
    const TITLE: &'static str = "Customers of a bulk change";
    const ACTION: &'static str = "bulk_change.rows_exported";

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("bulk_change", self.bulk, Self::TITLE.to_owned()))
    }

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["Customer", "Outcome", "Reason", "Customer ID"].map(str::to_owned).into()
    }

    fn cells(&self, row: &BulkRow) -> Vec<Cell> {
        vec![
            Cell::text(row.name.as_deref()),
            Cell::Text(outcome(row).to_owned()),
            Cell::text(row.message.as_deref()),
            Cell::Text(row.customer_id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<BulkRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = rows::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let page = keyset.page(keyset.apply(rows::matching(&self.query, self.bulk)).all(db).await?, rows::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(rows::described(db, page.items, self.readable.clone()).await?))
    }
}

impl PdfList for BulkRows {
    const COLUMNS: &'static [PageColumn] =
        &[PageColumn::text("Customer", 4.0), PageColumn::text("Outcome", 1.6), PageColumn::text("Reason", 8.0)];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("customer", "customers");
    const NARROWED_BY: &'static str = "outcome";

    async fn which(&self) -> Result<String, Error> {
        Ok(only_where("All customers of one bulk change", [self.query.outcome.map(|outcome| format!("outcome is {}", outcome.label()))]))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &BulkRow) -> Vec<String> {
        let name = row.name.clone().unwrap_or_else(|| capitalised(HIDDEN));
        vec![name, outcome(row).to_owned(), row.message.clone().unwrap_or_default()]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.next.is_some() && is_common(self.app.db.read(), rows::matching(&self.query, self.bulk), most).await?)
    }
}

//! The records of a bulk change as files: what became of each.

use crate::access;
use crate::bulk::{find, rows};
use crate::endpoints::with_article;
use crate::kit::Kit;
use crate::record::AnyRecord;
use actix_web::web;
use chrono_tz::Tz;
use platform::can::{Bearer, lacks};
use platform::db::Conn;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::valid::Id;
use platform::{App, Error, Query};
use sea_orm::Condition;
use shared::Named;
use shared::records::bulk::{BulkRow, BulkRowQuery};
use shared::text::capitalised;
use uuid::Uuid;

platform::exports! {
    "bulk changes", [] Bearer, (("id" = Uuid, Path, description = "The bulk change"), BulkRowQuery),
    |by, id: Id, query: Query<BulkRowQuery>| BulkRows::matching(&by, id.0, query.0).await?;
    /// Export the records of a bulk change of yours as CSV.
    ///
    /// The same filters as the list, without paging; what became of each record, with the names of those that one may both read and export. Needs the
    /// permission to export records of this type.
    export_bulk_rows_csv "/bulk-changes/{id}/rows/export.csv"
    /// Export the records of a bulk change of yours as a workbook (XLSX).
    export_bulk_rows_xlsx "/bulk-changes/{id}/rows/export.xlsx"
    /// Export the records of a bulk change of yours as PDF.
    export_bulk_rows_pdf "/bulk-changes/{id}/rows/export.pdf"
}

/// The records of a bulk change that match, in the order in which they are dealt with.
pub struct BulkRows {
    app: web::Data<App>,
    record: &'static dyn AnyRecord,
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
    pub async fn matching(by: &Bearer, id: Uuid, query: BulkRowQuery) -> Result<Self, Error> {
        let (bulk, record) = find::own(by.db(), by, id, by.principal()).await?;
        let access = record.access();
        if !by.principal().may(access.export) {
            return Err(lacks(access.export));
        }
        let query = BulkRowQuery { after: None, before: None, limit: None, ..query };
        let reached = |permission| access::condition(record, by.principal(), permission);
        let readable = reached(access.read).add(reached(access.export));
        let zone = Kit::of(by)?.people().zone_of(&Conn::Pool(by.db()), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), record, bulk: bulk.id, query, zone, readable, next: Some(None) })
    }
}

fn outcome(row: &BulkRow) -> &'static str {
    row.outcome.map_or("Waiting", |outcome| outcome.label())
}

impl List for BulkRows {
    type Row = BulkRow;
    const FILE: &'static str = "bulk-change";
    const TITLE: &'static str = "Records of a bulk change";
    const ACTION: &'static str = "bulk_change.rows_exported";

    fn title(&self) -> String {
        format!("{} of a bulk change", capitalised(self.record.spec().noun.1))
    }

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("bulk_change", self.bulk, self.title()))
    }

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        let one = capitalised(self.record.spec().noun.0);
        vec![one.clone(), "Outcome".to_owned(), "Reason".to_owned(), format!("{one} ID")]
    }

    fn cells(&self, row: &BulkRow) -> Vec<Cell> {
        vec![
            Cell::text(row.name.as_deref()),
            Cell::Text(outcome(row).to_owned()),
            Cell::text(row.message.as_deref()),
            Cell::Text(row.record_id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<BulkRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = rows::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let page = keyset.page(keyset.apply(rows::matching(&self.query, self.bulk)).all(db).await?, rows::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(rows::described(&Conn::Pool(db), self.record, page.items, self.readable.clone()).await?))
    }
}

impl PdfList for BulkRows {
    const COLUMNS: &'static [PageColumn] =
        &[PageColumn::text("Record", 4.0), PageColumn::text("Outcome", 1.6), PageColumn::text("Reason", 8.0)];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("record", "records");
    const NARROWED_BY: &'static str = "outcome";

    fn noun(&self) -> (&'static str, &'static str) {
        self.record.spec().noun
    }

    async fn which(&self) -> Result<String, Error> {
        let all = format!("All {} of one bulk change", self.record.spec().noun.1);
        Ok(only_where(&all, [self.query.outcome.map(|outcome| format!("outcome is {}", outcome.label()))]))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &BulkRow) -> Vec<String> {
        let hidden = || capitalised(&format!("{} that you may not see", with_article(self.record.spec().noun.0)));
        vec![row.name.clone().unwrap_or_else(hidden), outcome(row).to_owned(), row.message.clone().unwrap_or_default()]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        is_common(self.app.db.read(), rows::matching(&self.query, self.bulk), most).await
    }
}

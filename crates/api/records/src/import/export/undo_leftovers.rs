//! What the undoing of an import left, as files.

use crate::access;
use crate::endpoints::with_article;
use crate::entity::import_row::{Column, Model};
use crate::import::find::own;
use crate::import::undo_leftovers;
use crate::kit::Kit;
use crate::record::AnyRecord;
use actix_web::web;
use chrono_tz::Tz;
use platform::can::{Bearer, lacks};
use platform::db::Conn;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList};
use platform::page::{Key, Keyset, Paging, is_common};
use platform::valid::Id;
use platform::{App, Error};
use sea_orm::{Condition, IntoSimpleExpr};
use serde_json::Value;
use shared::page::Direction;
use shared::records::import::KeptRow;
use shared::text::capitalised;
use uuid::Uuid;

platform::exports! {
    "imports", [] Bearer, (("id" = Uuid, Path, description = "The import")),
    |by, id: Id| Kept::matching(&by, id.0).await?;
    /// Export the records that the undoing of an import of yours left as CSV.
    ///
    /// All of them in the order of the sheet, with the reasons and with the names of those that one may both read and export. Needs the permission to
    /// export records of this type.
    export_kept_csv "/imports/{id}/kept/export.csv"
    /// Export the records that the undoing of an import of yours left as a workbook (XLSX).
    export_kept_xlsx "/imports/{id}/kept/export.xlsx"
    /// Export the records that the undoing of an import of yours left as PDF.
    export_kept_pdf "/imports/{id}/kept/export.pdf"
}

/// The records that the undoing of an import left, in the order of the sheet.
pub struct Kept {
    app: web::Data<App>,
    record: &'static dyn AnyRecord,
    import: Uuid,
    filename: String,
    zone: Tz,
    /// Whose names are told.
    readable: Condition,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Kept {
    /// The rows of the list, whole; 404 for an import of somebody else.
    pub async fn matching(by: &Bearer, id: Uuid) -> Result<Self, Error> {
        let (import, record) = own(by.db(), by, id, by.principal()).await?;
        let access = record.access();
        if !by.principal().may(access.export) {
            return Err(lacks(access.export));
        }
        let reached = |permission| access::condition(record, by.principal(), permission);
        let readable = reached(access.read).add(reached(access.export));
        let zone = Kit::of(by)?.people().zone_of(&Conn::Pool(by.db()), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), record, import: import.id, filename: import.filename, zone, readable, next: Some(None) })
    }
}

fn state(row: &KeptRow) -> &'static str {
    if row.archived { "Archived" } else { "As it was" }
}

impl List for Kept {
    type Row = KeptRow;
    const FILE: &'static str = "import-undo";
    const TITLE: &'static str = "Records that were left";
    const ACTION: &'static str = "import.rest_exported";

    fn title(&self) -> String {
        format!("{} that were left", capitalised(self.record.spec().noun.1))
    }

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("import", self.import, self.filename.clone()))
    }

    fn filter(&self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn header(&self) -> Vec<String> {
        let one = capitalised(self.record.spec().noun.0);
        let id = format!("{one} ID");
        vec!["Row".to_owned(), one, "State".to_owned(), "Why".to_owned(), id]
    }

    fn cells(&self, row: &KeptRow) -> Vec<Cell> {
        vec![
            Cell::Number(row.row.to_string()),
            Cell::text(row.record.as_ref().map(|record| record.name.as_str())),
            Cell::Text(state(row).to_owned()),
            Cell::Text(capitalised(&row.reason)),
            Cell::text(row.record.as_ref().map(|record| record.id.to_string())),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<KeptRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let paging = Paging { after: from.as_deref(), before: None, limit: Some(BATCH) };
        let (row, record) = (Column::RowNumber.into_simple_expr(), Column::RecordId.into_simple_expr());
        let keyset = Keyset::new("row", row, record, Direction::Asc, &Key::Number(0), &paging)?;
        let db = self.app.db.read();
        let found: Vec<Model> = keyset.apply(undo_leftovers::matching(self.import)).all(db).await?;
        let page = keyset.page(found, |row| (Key::Number(row.row_number), row.record_id), |row| row);
        self.next = page.next.map(Some);
        Ok(Some(undo_leftovers::described(&Conn::Pool(db), self.record, page.items, self.readable.clone()).await?))
    }
}

impl PdfList for Kept {
    const COLUMNS: &'static [PageColumn] =
        &[PageColumn::number("Row", 1.0), PageColumn::text("Record", 4.0), PageColumn::text("State", 1.6), PageColumn::text("Why", 8.0)];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("record", "records");
    const NARROWED_BY: &'static str = "id";

    fn noun(&self) -> (&'static str, &'static str) {
        self.record.spec().noun
    }

    async fn which(&self) -> Result<String, Error> {
        Ok(format!("What the undoing of the import of {} left", self.filename))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &KeptRow) -> Vec<String> {
        let hidden = || capitalised(&format!("{} that you may not see", with_article(self.record.spec().noun.0)));
        let name = row.record.as_ref().map_or_else(hidden, |record| record.name.clone());
        vec![row.row.to_string(), name, state(row).to_owned(), capitalised(&row.reason)]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        is_common(self.app.db.read(), undo_leftovers::matching(self.import), most).await
    }
}

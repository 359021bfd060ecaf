//! What the undoing of an import left, as files.

use crate::access::{ExportCustomers, nobody, visible_with};
use crate::entity::customer_import_change::{Column, Model};
use crate::imports::{own, undo_leftovers};
use crate::record::find;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList};
use platform::page::{Key, Keyset, Paging, is_common};
use platform::valid::Id;
use platform::{App, Can, Error};
use sea_orm::{Condition, IntoSimpleExpr};
use serde_json::Value;
use shared::access::Permission;
use shared::customers::import::KeptRow;
use shared::page::Direction;
use shared::text::capitalised;
use uuid::Uuid;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (("id" = Uuid, Path, description = "The import")),
    |by, id: Id| Kept::matching(&by, id.0).await?;
    /// Export the customers that the undoing of an import of yours left as CSV.
    ///
    /// All of them in the order of the sheet, with the reasons and with the names of those that one may both read and export; none without
    /// `customer.import`.
    export_kept_csv "/customers/imports/{id}/kept/export.csv"
    /// Export the customers that the undoing of an import of yours left as a workbook (XLSX).
    export_kept_xlsx "/customers/imports/{id}/kept/export.xlsx"
    /// Export the customers that the undoing of an import of yours left as PDF.
    export_kept_pdf "/customers/imports/{id}/kept/export.pdf"
}

/// The customers that the undoing of an import left, in the order of the sheet.
pub struct Kept {
    app: web::Data<App>,
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
    pub async fn matching(by: &Can<ExportCustomers>, id: Uuid) -> Result<Self, Error> {
        let import = own(by.db(), id, by.principal()).await?;
        let readable = visible_with(by, Permission::CustomerRead).unwrap_or_else(nobody);
        let next = by.principal().may(Permission::CustomerImport).then_some(None);
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), import: import.id, filename: import.filename, zone, readable, next })
    }
}

fn state(row: &KeptRow) -> &'static str {
    if row.archived { "Archived" } else { "As it was" }
}

impl List for Kept {
    type Row = KeptRow;
    const FILE: &'static str = "import-undo";
    const TITLE: &'static str = "Customers that were left";
    const ACTION: &'static str = "import.rest_exported";

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("import", self.import, self.filename.clone()))
    }

    fn filter(&self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn header(&self) -> Vec<String> {
        ["Row", "Customer", "State", "Why", "Customer ID"].map(str::to_owned).into()
    }

    fn cells(&self, row: &KeptRow) -> Vec<Cell> {
        vec![
            Cell::Number(row.row.to_string()),
            Cell::text(row.customer.as_ref().map(|customer| customer.name.as_str())),
            Cell::Text(state(row).to_owned()),
            Cell::Text(capitalised(&row.reason)),
            Cell::text(row.customer.as_ref().map(|customer| customer.id.to_string())),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<KeptRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let paging = Paging { after: from.as_deref(), before: None, limit: Some(BATCH) };
        let (row, customer) = (Column::RowNumber.into_simple_expr(), Column::CustomerId.into_simple_expr());
        let keyset = Keyset::new("row", row, customer, Direction::Asc, &Key::Number(0), &paging)?;
        let db = self.app.db.read();
        let found: Vec<Model> = keyset.apply(undo_leftovers::matching(self.import)).all(db).await?;
        let page = keyset.page(found, |row| (Key::Number(row.row_number), row.customer_id), |row| row);
        self.next = page.next.map(Some);
        Ok(Some(undo_leftovers::described(db, page.items, self.readable.clone()).await?))
    }
}

impl PdfList for Kept {
    const COLUMNS: &'static [PageColumn] =
        &[PageColumn::number("Row", 1.0), PageColumn::text("Customer", 4.0), PageColumn::text("State", 1.6), PageColumn::text("Why", 8.0)];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("customer", "customers");
    const NARROWED_BY: &'static str = "id";

    async fn which(&self) -> Result<String, Error> {
        // Who may not see the import is not told what it was called.
        let of = if self.next.is_some() { &self.filename } else { "a sheet" };
        Ok(format!("What the undoing of the import of {of} left"))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &KeptRow) -> Vec<String> {
        let name = row.customer.as_ref().map_or_else(|| capitalised(find::HIDDEN), |customer| customer.name.clone());
        vec![row.row.to_string(), name, state(row).to_owned(), capitalised(&row.reason)]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.next.is_some() && is_common(self.app.db.read(), undo_leftovers::matching(self.import), most).await?)
    }
}

//! One's imports as files: whatever the list of them shows, whole.

use crate::access::ExportCustomers;
use crate::imports::list;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, grouped, only_where};
use platform::page::{Paging, is_common};
use platform::{App, Can, Error, Query, clock};
use shared::Named;
use shared::access::Permission;
use shared::customers::import::{Import, ImportQuery};
use uuid::Uuid;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (ImportQuery),
    |by, query: Query<ImportQuery>| Imports::matching(&by, query.0).await?;
    /// Export the list of your imports as CSV.
    ///
    /// The same filters as the list, without paging; all of yours that match, with how many rows became what; none without `customer.import`. The
    /// customers themselves are in the export of customers, with `import_id`.
    export_imports_csv "/customers/imports/export.csv"
    /// Export the list of your imports as a workbook (XLSX).
    export_imports_xlsx "/customers/imports/export.xlsx"
    /// Export the list of your imports as PDF.
    export_imports_pdf "/customers/imports/export.pdf"
}

/// All imports of the reader that match, newest first.
pub struct Imports {
    app: web::Data<App>,
    reader: Uuid,
    query: ImportQuery,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Imports {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: ImportQuery) -> Result<Self, Error> {
        let query = ImportQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal().user_id;
        let next = by.principal().may(Permission::CustomerImport).then_some(None);
        Ok(Self { app: by.app().clone(), reader, query, zone: identity::zone_of(by.db(), reader).await?, next })
    }
}

/// What has become of an import.
fn state(import: &Import) -> &'static str {
    import.undo.as_ref().map_or_else(|| import.status.label(), |undo| undo.status.label())
}

impl List for Imports {
    type Row = Import;
    const FILE: &'static str = "imports";
    const TITLE: &'static str = "Imports";
    const ACTION: &'static str = "import.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["File", "Status", "Rows", "Created", "Updated", "Skipped", "Failed", "Uploaded", "Finished", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, import: &Import) -> Vec<Cell> {
        let number = |n: u64| Cell::Number(n.to_string());
        vec![
            Cell::Text(import.filename.clone()),
            Cell::Text(state(import).to_owned()),
            number(import.rows),
            number(import.created),
            number(import.updated),
            number(import.skipped),
            number(import.failed),
            Cell::Moment(import.created_at),
            Cell::moment(import.finished_at),
            Cell::Text(import.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Import>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let page = keyset.page(keyset.apply(list::matching(&self.query, self.reader)).all(db).await?, list::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(list::described(db, &self.app.keys, page.items).await?))
    }
}

impl PdfList for Imports {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("File", 4.0),
        PageColumn::text("Status", 1.8),
        PageColumn::number("Rows", 1.3),
        PageColumn::number("Created", 1.3),
        PageColumn::number("Updated", 1.3),
        PageColumn::number("Skipped", 1.3),
        PageColumn::number("Failed", 1.3),
        PageColumn::text("Uploaded", 2.4),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("import", "imports");
    const NARROWED_BY: &'static str = "status";

    async fn which(&self) -> Result<String, Error> {
        Ok(only_where("All of one's own imports", [self.query.status.map(|status| format!("status is {}", status.label()))]))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, import: &Import) -> Vec<String> {
        let number = |n: u64| grouped(&n.to_string());
        vec![
            import.filename.clone(),
            state(import).to_owned(),
            number(import.rows),
            number(import.created),
            number(import.updated),
            number(import.skipped),
            number(import.failed),
            clock::in_words(import.created_at, self.zone),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.next.is_some() && is_common(self.app.db.read(), list::matching(&self.query, self.reader), most).await?)
    }
}

//! One's imports as files: whatever the list of them shows, whole.

use crate::access::Access;
use crate::import::{find, list};
use crate::kit::Kit;
use actix_web::web;
use chrono_tz::Tz;
use platform::can::Bearer;
use platform::db::Conn;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, grouped, only_where};
use platform::page::{Paging, is_common};
use platform::{App, Error, Query, clock};
use sea_orm::Condition;
use shared::Named;
use shared::records::import::{Import, ImportQuery};
use shared::text::capitalised;
use std::collections::HashMap;

platform::exports! {
    "imports", [] Bearer, (ImportQuery),
    |by, query: Query<ImportQuery>| Imports::matching(&by, query.0).await?;
    /// Export the list of your imports as CSV.
    ///
    /// The same filters as the list, without paging; all of yours that match, of records that you may both import and export, with how many rows
    /// became what. The records themselves are in their own export, with `import_id`.
    export_imports_csv "/imports/export.csv"
    /// Export the list of your imports as a workbook (XLSX).
    export_imports_xlsx "/imports/export.xlsx"
    /// Export the list of your imports as PDF.
    export_imports_pdf "/imports/export.pdf"
}

/// All imports of the reader that match, newest first.
pub struct Imports {
    app: web::Data<App>,
    query: ImportQuery,
    visible: Condition,
    /// What each record type is called.
    nouns: HashMap<&'static str, String>,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Imports {
    /// The rows of a list, whole.
    pub async fn matching(by: &Bearer, query: ImportQuery) -> Result<Self, Error> {
        let kit = Kit::of(by)?;
        kit.check_parameter(query.record.as_deref())?;
        let query = ImportQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal();
        let may = |access: &Access| reader.may(access.import) && reader.may(access.export);
        let visible = find::of_records(reader, kit.records().iter().copied().filter(|record| may(record.access())));
        let zone = kit.people().zone_of(&Conn::Pool(by.db()), reader.user_id).await?;
        let nouns = kit.records().iter().map(|record| (record.spec().code, capitalised(record.spec().noun.1))).collect();
        Ok(Self { app: by.app().clone(), query, visible, nouns, zone, next: Some(None) })
    }

    fn records(&self, import: &Import) -> String {
        self.nouns.get(import.record.as_str()).cloned().unwrap_or_else(|| import.record.clone())
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
        ["Records", "File", "Status", "Rows", "Created", "Updated", "Skipped", "Failed", "Uploaded", "Finished", "ID"]
            .map(str::to_owned)
            .into()
    }

    fn cells(&self, import: &Import) -> Vec<Cell> {
        let number = |n: u64| Cell::Number(n.to_string());
        vec![
            Cell::Text(self.records(import)),
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
        let page = keyset.page(keyset.apply(list::matching(&self.query, self.visible.clone())).all(db).await?, list::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(list::described(db, &self.app.keys, page.items).await?))
    }
}

impl PdfList for Imports {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Records", 1.6),
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
            self.records(import),
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
        is_common(self.app.db.read(), list::matching(&self.query, self.visible.clone()), most).await
    }
}

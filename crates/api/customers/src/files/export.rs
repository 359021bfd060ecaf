//! The list of a customer's files as files; what is in them is downloaded one by one.

use crate::access::ExportCustomers;
use crate::record::find;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, grouped};
use platform::valid::Id;
use platform::{Can, Ctx, Error, Query, clock};
use serde_json::Value;
use shared::attachments::{Attachment, AttachmentQuery};
use uuid::Uuid;

platform::exports! {
    "attachments", ["customer.export"] Can<ExportCustomers>, (("id" = Uuid, Path, description = "The customer"), AttachmentQuery),
    |by, id: Id, query: Query<AttachmentQuery>| FilesOf::matching(&by, id.0, query.0).await?;
    /// Export the list of a customer's files as CSV.
    ///
    /// What they are called, how large they are and who added them, without what is in them; with `archived=true` those that were removed. None where
    /// one may not read the customer.
    export_files_csv "/customers/{id}/attachments/export.csv"
    /// Export the list of a customer's files as a workbook (XLSX).
    export_files_xlsx "/customers/{id}/attachments/export.xlsx"
    /// Export the list of a customer's files as PDF.
    export_files_pdf "/customers/{id}/attachments/export.pdf"
}

/// All files of a customer that match, newest first.
pub struct FilesOf {
    ctx: Ctx,
    customer: Uuid,
    name: String,
    is_readable: bool,
    query: AttachmentQuery,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl FilesOf {
    /// The rows of the list, whole; 404 for a customer out of reach.
    pub async fn matching(by: &Can<ExportCustomers>, customer: Uuid, query: AttachmentQuery) -> Result<Self, Error> {
        let query = AttachmentQuery { after: None, before: None, limit: None, total: None, ..query };
        let db = by.db();
        let (this, is_readable) = find::exported(by, customer).await?;
        let (name, next) = (this.name, is_readable.then_some(None));
        let zone = identity::zone_of(db, by.principal().user_id).await?;
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), customer, name, is_readable, query, zone, next })
    }
}

fn uploader(file: &Attachment) -> &str {
    file.uploaded_by.as_ref().map_or("ClientSphere", |user| &user.name)
}

impl List for FilesOf {
    type Row = Attachment;
    const FILE: &'static str = "files";
    const TITLE: &'static str = "Files";
    const ACTION: &'static str = "attachment.exported";

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("customer", self.customer, self.name.clone()))
    }

    fn filter(&self) -> Result<Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["Name", "Bytes", "Type", "Added by", "Added", "Removed", "SHA-256", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, file: &Attachment) -> Vec<Cell> {
        vec![
            Cell::Text(file.name.clone()),
            Cell::Number(file.size.to_string()),
            Cell::Text(file.content_type.clone()),
            Cell::Text(uploader(file).to_owned()),
            Cell::Moment(file.created_at),
            Cell::moment(file.archived_at),
            Cell::Text(file.sha256.clone()),
            Cell::Text(file.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Attachment>>, Error> {
        let Some(after) = self.next.take() else { return Ok(None) };
        let query = AttachmentQuery { after, limit: Some(BATCH), ..self.query.clone() };
        let page = attachments::page(&self.ctx, self.customer, &query).await?;
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

impl PdfList for FilesOf {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Name", 5.0),
        PageColumn::number("Bytes", 1.6),
        PageColumn::text("Type", 3.0),
        PageColumn::text("Added by", 2.0),
        PageColumn::text("Added", 2.3),
        PageColumn::text("Removed", 2.3),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("file", "files");
    const NARROWED_BY: &'static str = "archived";

    async fn which(&self) -> Result<String, Error> {
        let files = if self.query.archived == Some(true) { "Removed files" } else { "Files" };
        Ok(format!("{files} of {}", if self.is_readable { &self.name } else { find::HIDDEN }))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, file: &Attachment) -> Vec<String> {
        vec![
            file.name.clone(),
            grouped(&file.size.to_string()),
            file.content_type.clone(),
            uploader(file).to_owned(),
            clock::in_words(file.created_at, self.zone),
            file.archived_at.map(|at| clock::in_words(at, self.zone)).unwrap_or_default(),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.next.is_some() && attachments::are_more_than(&self.ctx, self.customer, &self.query, most).await?)
    }
}

//! The list of a record's files as files; what is in them is downloaded one by one.

use super::list::{are_more_than, page};
use actix_web::{HttpResponse, web};
use chrono_tz::Tz;
use platform::export::{self, BATCH, Cell, List, PageColumn, PdfList, grouped};
use platform::valid::Id;
use platform::{Ctx, Error, Query, clock};
use records::{AnyRecord, Basics, Endpoint, Export, HttpMethod, May, Operation, code, with_article};
use serde_json::Value;
use shared::attachments::{Attachment, AttachmentQuery};
use uuid::Uuid;

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: HttpMethod::Get,
        path: "/{id}/attachments/export.csv",
        route: || web::route().to(csv),
        operation: |record| operation(record, "csv"),
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/{id}/attachments/export.xlsx",
        route: || web::route().to(xlsx),
        operation: |record| operation(record, "xlsx"),
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/{id}/attachments/export.pdf",
        route: || web::route().to(pdf),
        operation: |record| operation(record, "pdf"),
    },
];

fn operation(record: &'static dyn AnyRecord, format: &str) -> Operation {
    let spec = record.spec();
    let text = match format {
        "csv" => {
            "What they are called, how large they are and who added them, without what is in them; with `archived=true` those that were removed. None where one may not read the record."
        }
        _ => "",
    };
    Operation::new(format!("export_{}_files_{format}", spec.subject), code::<Export>(record))
        .summary(format!("Export the list of files of {}", with_article(spec.noun.0)))
        .text(text)
        .of_one()
        .query::<AttachmentQuery>()
        .exports(format)
}

async fn csv(by: May<Export>, id: Id, query: Query<AttachmentQuery>) -> Result<HttpResponse, Error> {
    export::csv(&by, FilesOf::matching(&by, id.0, query.0).await?).await
}

async fn xlsx(by: May<Export>, id: Id, query: Query<AttachmentQuery>) -> Result<HttpResponse, Error> {
    export::xlsx(&by, FilesOf::matching(&by, id.0, query.0).await?).await
}

async fn pdf(by: May<Export>, id: Id, query: Query<AttachmentQuery>) -> Result<HttpResponse, Error> {
    export::pdf(&by, FilesOf::matching(&by, id.0, query.0).await?).await
}

/// All files of a record that match, newest first.
pub struct FilesOf {
    ctx: Ctx,
    about: Basics,
    is_readable: bool,
    query: AttachmentQuery,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl FilesOf {
    /// The rows of the list, whole; 404 for a record out of reach.
    pub async fn matching(by: &May<Export>, id: Uuid, query: AttachmentQuery) -> Result<Self, Error> {
        let query = AttachmentQuery { after: None, before: None, limit: None, total: None, ..query };
        let about = by.basics(id).await?;
        let is_readable = about.is_readable(by.principal());
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), about, is_readable, query, zone, next: is_readable.then_some(None) })
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
        Some((self.about.record.spec().subject, self.about.id, self.about.title.clone()))
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
        let page = page(&self.ctx, self.about.id, &query).await?;
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
        Ok(format!("{files} of {}", self.about.called(self.is_readable)))
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
        Ok(self.next.is_some() && are_more_than(&self.ctx, self.about.id, &self.query, most).await?)
    }
}

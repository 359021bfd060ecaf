//! Taking a file in: contents first, then the row.

use super::access::Manage;
use super::entity::attachment::{ActiveModel, Column, Entity, Model};
use super::sniff;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use platform::ctx::Answer;
use platform::db::Conn;
use platform::share::{self, Share};
use platform::upload::Upload;
use platform::valid::Id;
use platform::{Change, Ctx, Error, Principal, Query, Recorded, Tx, clock, config, files};
use records::{AnyRecord, Basics, Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use shared::attachments::{Attachment, FileName, tidy_name};
use shared::identity::UserRef;
use std::cell::Cell;
use uuid::Uuid;

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Post,
    path: "/{id}/attachments",
    route: || web::route().to(attach),
    operation: |record| {
        let spec = record.spec();
        let text = "The body is the file itself, of at most 25 MiB unless the installation says otherwise. What it is, is found by looking at it; programs are refused. A record may have 500 files. 409 `share_used_up`: your files are as large together as they may be.";
        Operation::new(format!("attach_{}_file", spec.subject), code::<Manage>(record))
            .also(code::<Read>(record))
            .summary(format!("Attach a file to {}", with_article(spec.noun.0)))
            .text(text)
            .of_one()
            .query::<FileName>()
            .takes_file(&["application/octet-stream", "*/*"])
            .answers_versioned(201, "Attachment")
            .gives(409, &["share_used_up", "too_many_files"])
    },
}];

async fn attach(by: May<Manage>, id: Id, query: Query<FileName>, file: Upload) -> Result<HttpResponse, Error> {
    // Before anything is received; the transaction asks again.
    refuse_wrapped(&by)?;
    by.basics(id.0).await?;
    let (content, _working) = file.receive(by.config().files.largest).await?;
    let stored = take_in(&by, &query.0.filename, content).await?;
    let answer = by
        .answer(async |tx| {
            let about = by.hold(tx, id.0).await?;
            stored.refuse_past_share(tx, by.config(), by.principal()).await?;
            let file = stored.attach(tx, by.config(), &about, by.principal()).await?;
            let change = added(&file, &about);
            let location = format!("/api/v1/{}/attachments/{}/content", about.code(), file.id);
            Ok(Recorded::new(Answer::created(file, 1, location), change))
        })
        .await;
    stored.settle(&by).await;
    answer
}

/// Attaches a file to a record of the demo.
pub async fn add_demo_file(
    ctx: &Ctx,
    (record, id): (&'static dyn AnyRecord, Uuid),
    by: &Principal,
    name: &str,
    content: &'static [u8],
) -> Result<(), Error> {
    let stored = take_in(ctx, name, Bytes::from_static(content)).await?;
    ctx.write(async |tx| {
        let about = Basics::find(&Conn::Tx(tx), record, id, Condition::all()).await?;
        let file = stored.attach(tx, ctx.config(), &about, by).await?;
        let change = added(&file, &about);
        Ok(Recorded::new((), change))
    })
    .await
}

fn added(file: &Attachment, about: &Basics) -> Change {
    Change::new("attachment.added", file.id, about.title.clone()).field("name", serde_json::Value::Null, file.name.clone())
}

/// A file whose contents are stored and which belongs to nothing yet.
pub struct Stored {
    id: Uuid,
    name: String,
    content_type: &'static str,
    size: i64,
    sha256: String,
    attached: Cell<bool>,
}

/// Looks at an upload and stores its contents. Whether the one who asks may attach files to the record is to be checked before, and again by the
/// transaction that attaches it.
pub async fn take_in(by: &Ctx, filename: &str, content: Bytes) -> Result<Stored, Error> {
    if content.is_empty() {
        return Err(Error::invalid("file", "is empty"));
    }
    let name = tidy_name(filename);
    let content_type = sniff::media_type(&name, &content).map_err(|reason| Error::invalid("file", reason))?;
    let size = i64::try_from(content.len()).map_err(Error::internal)?;
    let same = content.clone();
    let digest = web::block(move || Sha256::digest(&same)).await.map_err(Error::internal)?;
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = Uuid::now_v7();
    files::store(by, id, content).await?;
    Ok(Stored { id, name, content_type, size, sha256, attached: Cell::new(false) })
}

/// Forms and JSON wrap a file; here it is to be the body itself.
pub fn refuse_wrapped(by: &Ctx) -> Result<(), Error> {
    let media = by.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if media.starts_with("multipart/") || media.starts_with("application/json") || media.starts_with("application/x-www-form-urlencoded") {
        return Err(Error::Unsupported { detail: "Send the file itself as the body, as application/octet-stream.".to_owned() });
    }
    Ok(())
}

const FILES: Share = Share {
    may: "Your files may have at most {} together.",
    shown: share::size,
    counts: "Files that you attached count, those in the bin until they are gone.",
    remedy: "Remove some that are no longer needed, or ask an administrator for more.",
    topic: 5,
};

impl Stored {
    /// Refuses a file past the share of whoever attaches it.
    async fn refuse_past_share(&self, tx: &Tx, config: &config::Config, by: &Principal) -> Result<(), Error> {
        let more = u64::try_from(self.size).map_err(Error::internal)?;
        share::room(tx, &FILES, by.user_id, config.limits.shares.files as u64, more, async || {
            let own = Entity::find().select_only().expr(Expr::cust("CAST(COALESCE(SUM(size), 0) AS BIGINT)"));
            let sum = own.filter(Column::UploadedBy.eq(by.user_id)).into_tuple::<i64>().one(tx).await?;
            Ok(u64::try_from(sum.unwrap_or_default()).unwrap_or_default())
        })
        .await
    }

    /// Attaches the file to a record that was looked up to be changed.
    pub async fn attach(&self, tx: &Tx, config: &config::Config, about: &Basics, by: &Principal) -> Result<Attachment, Error> {
        refuse_more(tx, config, about.id).await?;
        files::keep(tx, self.id).await?;
        let now = clock::now();
        let row = Model {
            id: self.id,
            record: about.code().to_owned(),
            record_id: about.id,
            name: self.name.clone(),
            content_type: self.content_type.to_owned(),
            size: self.size,
            sha256: self.sha256.clone(),
            uploaded_by: Some(by.user_id),
            archived_by: None,
            archived_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
        self.attached.set(true);
        Ok(row.into_dto(Some(UserRef { id: by.user_id, name: by.name.clone() })))
    }

    /// Takes the contents back where the transaction did not come to attaching them. One that failed later may have been committed all the same:
    /// what it left behind, if anything, is swept in a day.
    pub async fn settle(self, by: &Ctx) {
        if !self.attached.get()
            && let Err(error) = files::take_back(by, self.id).await
        {
            tracing::warn!(%error, key = %self.id, "a file that was not attached stays for now");
        }
    }
}

/// Refuses another file where the record has as many as it may.
pub async fn refuse_more(tx: &Tx, config: &config::Config, record: Uuid) -> Result<(), Error> {
    let most = config.limits.records.files;
    let has = Entity::find().filter(Column::RecordId.eq(record)).filter(Column::ArchivedAt.is_null()).count(tx).await?;
    if has < most {
        return Ok(());
    }
    let detail = format!("There are {most} files already, which is the most: remove one that is no longer needed.");
    Err(Error::Conflict { code: "too_many_files", detail, errors: Vec::new() })
}

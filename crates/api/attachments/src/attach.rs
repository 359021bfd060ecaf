//! Taking a file in: contents first, then the row.

use super::entity::attachment::{ActiveModel, Column, Entity, Model};
use super::sniff;
use actix_web::web;
use bytes::Bytes;
use platform::{Ctx, Error, Principal, Tx, clock, config, files};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use sha2::{Digest, Sha256};
use shared::attachments::{Attachment, MAX_FILES, tidy_name};
use shared::identity::UserRef;
use std::cell::Cell;
use uuid::Uuid;

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
    refuse_wrapped(by)?;
    if content.is_empty() {
        return Err(Error::invalid("file", "is empty"));
    }
    let largest = by.config().files.largest;
    if content.len() > largest {
        return Err(Error::TooLarge { detail: format!("The file is larger than {}.", config::show_size(largest)) });
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

impl Stored {
    /// Attaches the file to a record that was looked up to be changed.
    pub async fn attach(&self, tx: &Tx, subject_kind: &'static str, subject: Uuid, by: &Principal) -> Result<Attachment, Error> {
        refuse_more(tx, subject).await?;
        files::keep(tx, self.id).await?;
        let now = clock::now();
        let row = Model {
            id: self.id,
            subject_kind: subject_kind.to_owned(),
            subject_id: subject,
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
pub async fn refuse_more(tx: &Tx, subject: Uuid) -> Result<(), Error> {
    let has = Entity::find().filter(Column::SubjectId.eq(subject)).filter(Column::ArchivedAt.is_null()).count(tx).await?;
    if has < MAX_FILES {
        return Ok(());
    }
    let detail = format!("There are {MAX_FILES} files already, which is the most: remove one that is no longer needed.");
    Err(Error::Conflict { code: "too_many_files", detail, errors: Vec::new() })
}

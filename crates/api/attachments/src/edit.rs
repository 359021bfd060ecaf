//! Renaming a file.

use super::access::{ManageAttachments, Subjects, not_found};
use super::entity::attachment;
use super::find;
use actix_web::{HttpResponse, patch, web};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid, clock};
use shared::attachments::{Attachment, EditAttachment, tidy_name};

/// Rename a file.
///
/// `If-Match` carries the version that was read.
#[utoipa::path(tag = "attachments", security(("bearer" = ["attachment.manage"])), request_body = EditAttachment,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = Attachment, headers(("ETag" = String)))))]
#[patch("/attachments/{id}")]
pub async fn edit_attachment(
    by: Can<ManageAttachments>,
    id: Id,
    edit: Valid<EditAttachment>,
    subjects: web::Data<Subjects>,
) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let file: Attachment = by
        .write(async |tx| {
            let (before, subject) = find::to_change(tx, &by, &subjects, id.0).await?;
            if before.archived_at.is_some() {
                return Err(not_found());
            }
            if before.version != expected {
                return Err(Error::Changed);
            }
            let name = edit.0.name.value().map_or_else(|| before.name.clone(), |name| tidy_name(name));
            let change = Change::new("attachment.renamed", before.id, subject).field("name", before.name.clone(), name.clone());
            let row = attachment::Model { name, updated_at: clock::now(), version: before.version + 1, ..before };
            Ok(Recorded::new(find::store(tx, row).await?, change))
        })
        .await?;
    let version = file.version;
    Ok(versioned(&file, version))
}

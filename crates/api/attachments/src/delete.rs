//! Removing a file.

use super::access::{ManageAttachments, Subjects};
use super::entity::attachment;
use super::find;
use actix_web::{HttpResponse, delete, web};
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};

/// Remove a file.
///
/// It can be restored for 30 days, and is gone for good after that. Removing a removed file changes nothing.
#[utoipa::path(tag = "attachments", security(("bearer" = ["attachment.manage"])), params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
#[delete("/attachments/{id}")]
pub async fn delete_attachment(by: Can<ManageAttachments>, id: Id, subjects: web::Data<Subjects>) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let (before, subject) = find::to_change(tx, &by, &subjects, id.0).await?;
        if before.archived_at.is_some() {
            return Ok(Recorded::all((), Vec::new()));
        }
        let now = clock::now();
        let change = Change::new("attachment.removed", before.id, subject).field("name", before.name.clone(), serde_json::Value::Null);
        let row = attachment::Model {
            archived_at: Some(now),
            archived_by: Some(by.principal().user_id),
            updated_at: now,
            version: before.version + 1,
            ..before
        };
        find::store(tx, row).await?;
        Ok(Recorded::new((), change))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

//! Bringing a removed file back.

use super::access::{ManageAttachments, Subjects};
use super::attach::refuse_more;
use super::entity::attachment;
use super::{find, list};
use actix_web::{HttpResponse, post, web};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use shared::attachments::Attachment;

/// Restore a removed file.
#[utoipa::path(tag = "attachments", security(("bearer" = ["attachment.manage"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Attachment, headers(("ETag" = String)))))]
#[post("/attachments/{id}/restore")]
pub async fn restore_attachment(by: Can<ManageAttachments>, id: Id, subjects: web::Data<Subjects>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let (before, subject) = find::to_change(tx, &by, &subjects, id.0).await?;
        let answer = |file: Attachment| {
            let version = file.version;
            Answer::ok(file, version)
        };
        if before.archived_at.is_none() {
            let names = list::names(tx, std::slice::from_ref(&before)).await?;
            return Ok(Recorded::all(answer(list::named(before, &names)), Vec::new()));
        }
        refuse_more(tx, before.subject_id).await?;
        let change = Change::new("attachment.restored", before.id, subject).field("name", serde_json::Value::Null, before.name.clone());
        let row =
            attachment::Model { archived_at: None, archived_by: None, updated_at: clock::now(), version: before.version + 1, ..before };
        Ok(Recorded::new(answer(find::store(tx, row).await?), change))
    })
    .await
}

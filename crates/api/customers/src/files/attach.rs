//! Attaching a file to a customer.

use super::KIND;
use crate::access::{ManageFiles, visible_to};
use crate::record::find;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::{Id, Upload};
use platform::{Can, Change, Error, Query, Recorded};
use shared::attachments::{Attachment, FileName};

/// Attach a file to a customer.
///
/// The body is the file itself, of at most 25 MiB unless the installation says otherwise. What it is, is found by looking at it; programs are
/// refused. A customer may have 500 files.
#[utoipa::path(tag = "attachments", security(("bearer" = ["attachment.manage"])),
    params(("id" = uuid::Uuid, Path, description = "The customer"), FileName, ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = Attachment, headers(("ETag" = String), ("Location" = String)))))]
#[post("/customers/{id}/attachments")]
pub async fn attach_file(by: Can<ManageFiles>, id: Id, query: Query<FileName>, file: Upload) -> Result<HttpResponse, Error> {
    // Before anything is stored; the transaction asks again.
    find::visible(by.db(), id.0, visible_to(&by)).await?;
    let (content, _place) = file.into_parts();
    let stored = attachments::take_in(&by, &query.0.filename, content).await?;
    let answer = by
        .answer(async |tx| {
            let customer = find::to_change(tx, id.0, visible_to(&by)).await?;
            let file = stored.attach(tx, KIND, customer.id, by.principal()).await?;
            let change = Change::new("attachment.added", file.id, customer.name).field("name", serde_json::Value::Null, file.name.clone());
            let location = format!("/api/v1/attachments/{}/content", file.id);
            Ok(Recorded::new(Answer::created(file, 1, location), change))
        })
        .await;
    stored.settle(&by).await;
    answer
}

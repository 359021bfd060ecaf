//! Listing a customer's files.

use crate::access::{ReadCustomers, visible_to};
use crate::record::find;
use actix_web::{get, web};
use platform::valid::Id;
use platform::{Can, Error, Query};
use shared::attachments::{Attachment, AttachmentQuery};
use shared::page::Page;

/// List a customer's files.
///
/// Newest first. With `archived=true` those that were removed and can still be restored.
#[utoipa::path(tag = "attachments", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path, description = "The customer"), AttachmentQuery),
    responses((status = 200, body = Page<Attachment>)))]
#[get("/customers/{id}/attachments")]
pub async fn list_files(by: Can<ReadCustomers>, id: Id, query: Query<AttachmentQuery>) -> Result<web::Json<Page<Attachment>>, Error> {
    let customer = find::visible(by.db(), id.0, visible_to(&by)).await?;
    Ok(web::Json(attachments::page(&by, customer.id, &query.0).await?))
}

//! Taking a customer's picture away.

use super::{change, erase};
use crate::access::{ManageFiles, visible_to};
use crate::record::find;
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Can, Error, Recorded};

/// Remove a customer's picture.
#[utoipa::path(tag = "attachments", security(("bearer" = ["attachment.manage"])), params(("id" = uuid::Uuid, Path, description = "The customer")),
    responses((status = 204), (status = 409, description = "merged, erased")))]
#[delete("/customers/{id}/image")]
pub async fn delete_customer_image(by: Can<ManageFiles>, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let before = find::to_change(tx, id.0, visible_to(&by)).await?;
        if before.image_id.is_none() {
            return Err(Error::not_found("picture"));
        }
        erase(tx, before.id).await?;
        let (_, record) = change(tx, before, None).await?;
        Ok(Recorded::new((), record))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

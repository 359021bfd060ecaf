//! Giving a customer a picture.

use super::picture::{Picture, PictureReader};
use super::replace;
use crate::access::{ManageFiles, readable_by, visible_to};
use crate::record::find;
use actix_web::{HttpResponse, put};
use attachments::refuse_wrapped;
use platform::ctx::versioned;
use platform::upload::Upload;
use platform::valid::Id;
use platform::{Can, Error, Recorded, file_reader};
use shared::attachments::LARGEST_PICTURE;
use shared::customers::Customer;

/// Set a customer's picture.
///
/// The body is a PNG, JPEG, WebP or GIF of at most 5 MiB and 40 megapixels. A small copy is kept, without what the camera has noted in it.
#[utoipa::path(tag = "attachments", security(("bearer" = ["attachment.manage"])), params(("id" = uuid::Uuid, Path, description = "The customer")),
    request_body(content(
        (Vec<u8> = "application/octet-stream"), (Vec<u8> = "image/gif"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))), responses((status = 200, body = Customer, headers(("ETag" = String))),
        (status = 409, description = "merged, erased")))]
#[put("/customers/{id}/image")]
pub async fn set_customer_image(by: Can<ManageFiles>, id: Id, file: Upload) -> Result<HttpResponse, Error> {
    refuse_wrapped(&by)?;
    find::visible(by.db(), id.0, visible_to(&by)).await?;
    let (content, working) = file.receive(usize::try_from(LARGEST_PICTURE).map_err(Error::internal)?).await?;
    let (content_type, content) = file_reader::read::<PictureReader>(by.config(), working.place(), ("file", content), &()).await?;
    let picture = Picture { content_type, content };
    let customer = by
        .write(async |tx| {
            let before = find::to_change(tx, id.0, visible_to(&by)).await?;
            let (row, record) = replace(tx, by.keys(), before, &picture).await?;
            let related = find::related(tx, &row, readable_by(by.principal()).unwrap_or_else(|| visible_to(&by))).await?;
            Ok(Recorded::new(row.into_dto(by.keys(), related)?, record))
        })
        .await?;
    let version = customer.version;
    Ok(versioned::<Customer>(&customer, version))
}

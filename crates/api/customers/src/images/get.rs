//! Giving a customer's picture out.

use crate::access::{ReadCustomers, visible_to};
use crate::record::find;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpResponse, get};
use platform::conditional::{bytes, is_known};
use platform::valid::Id;
use platform::{Can, Error};

/// Read a customer's picture.
///
/// At most 320 pixels wide and high. The browser may keep it and asks with `If-None-Match` whether there is another one.
#[utoipa::path(tag = "attachments", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path, description = "The customer")),
    responses((status = 200, content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png")), headers(("ETag" = String), ("Accept-Ranges" = String))), (status = 304)))]
#[get("/customers/{id}/image")]
pub async fn get_customer_image(by: Can<ReadCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let none = || Error::not_found("picture");
    let customer = find::visible(by.db(), id.0, visible_to(&by)).await?;
    let image = customer.image_id.ok_or_else(none)?;
    let etag = format!("\"{}\"", image.simple());
    let known = by.request().is_some_and(|request| is_known(request, &etag));
    let cached = (header::CACHE_CONTROL, "private, no-cache");
    if known {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).insert_header(cached).finish());
    }
    let (content_type, content) = super::content(by.db(), by.keys(), &customer).await?.ok_or_else(none)?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(cached)
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_ENCODING, ContentEncoding::Identity.as_str()));
    Ok(bytes(by.request(), answer, &etag, content.into()))
}

//! Reading one custom field.

use super::fields::find;
use crate::access::ReadCustomers;
use actix_web::{HttpResponse, get};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::custom_fields::CustomField;

/// Read a custom field.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CustomField, headers(("ETag" = String)))))]
#[get("/customers/custom-fields/{id}")]
pub async fn get_custom_field(by: Can<ReadCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let field = CustomField::from(find(by.db(), id.0).await?);
    Ok(versioned(&field, field.version))
}

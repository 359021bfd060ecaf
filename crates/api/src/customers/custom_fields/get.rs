//! Reading one custom field.

use super::fields::find;
use crate::customers::access::ReadCustomers;
use crate::platform::ctx::versioned;
use crate::platform::valid::Id;
use crate::platform::{Can, Error};
use actix_web::{HttpResponse, get};
use shared::customers::custom_fields::CustomField;

/// Read a custom field.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CustomField, headers(("ETag" = String)))))]
#[get("/customers/custom-fields/{id}")]
pub async fn get_custom_field(by: Can<ReadCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let field = CustomField::from(find(by.db(), id.0).await?);
    Ok(versioned(&field, field.version))
}

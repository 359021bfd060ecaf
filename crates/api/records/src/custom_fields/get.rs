//! Reading one custom field.

use super::access::{check, record_with};
use super::fields::find;
use actix_web::{HttpResponse, get};
use platform::Error;
use platform::can::Bearer;
use platform::valid::Id;
use shared::records::custom_fields::CustomField;

/// Read a custom field.
///
/// Whoever may read the records may read their fields.
#[utoipa::path(tag = "custom fields", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CustomField, headers(("ETag" = String)))))]
#[get("/custom-fields/{id}")]
pub async fn get_custom_field(by: Bearer, id: Id) -> Result<HttpResponse, Error> {
    let field = CustomField::from(find(by.db(), id.0).await?);
    check(&by, record_with(&by, &field.record)?, |access| access.read)?;
    by.current(&field, field.version)
}

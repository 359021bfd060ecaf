//! Restoring an archived custom field.

use super::access::ManageCustomFields;
use super::archive::set_archived;
use actix_web::{HttpResponse, post};
use platform::valid::Id;
use platform::{Can, Error};
use shared::records::custom_fields::CustomField;

/// Restore an archived custom field.
///
/// With the values that records had in it. 409 `duplicate`: another field has its label by now.
#[utoipa::path(tag = "custom fields", security(("bearer" = ["custom_field.manage"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CustomField, headers(("ETag" = String))), (status = 409, description = "duplicate, too_many_fields")))]
#[post("/custom-fields/{id}/restore")]
pub async fn restore_custom_field(by: Can<ManageCustomFields>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id.0, false).await
}

//! Listing custom fields.

use super::CustomFields;
use super::access::{check, record_of};
use actix_web::{get, web};
use platform::can::Bearer;
use platform::{Error, Query};
use shared::records::custom_fields::{CustomField, CustomFieldQuery};

/// List the custom fields of a record type.
///
/// In the order in which they are shown; archived ones only with `archived=true`, at the end. Whoever may read the records may read their fields.
#[utoipa::path(tag = "custom fields", security(("bearer" = [])), params(CustomFieldQuery), responses((status = 200, body = Vec<CustomField>)))]
#[get("/custom-fields")]
pub async fn list_custom_fields(by: Bearer, query: Query<CustomFieldQuery>) -> Result<web::Json<Vec<CustomField>>, Error> {
    let record = record_of(&by, &query.0.record)?;
    check(&by, record, |access| access.read)?;
    let fields = CustomFields::read(by.db(), record).await?;
    let wanted = if query.0.archived == Some(true) { fields.all() } else { fields.active() };
    Ok(web::Json(wanted.to_vec()))
}

//! Listing custom fields.

use super::Fields;
use crate::access::ReadCustomers;
use actix_web::{get, web};
use platform::{Can, Error, Query};
use shared::customers::custom_fields::{CustomField, CustomFieldQuery};

/// List the custom fields of customers.
///
/// In the order in which they are shown; archived ones only with `archived=true`, at the end.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(CustomFieldQuery), responses((status = 200, body = Vec<CustomField>)))]
#[get("/customers/custom-fields")]
pub async fn list_custom_fields(by: Can<ReadCustomers>, query: Query<CustomFieldQuery>) -> Result<web::Json<Vec<CustomField>>, Error> {
    let fields = Fields::read(by.db()).await?;
    let wanted = if query.0.archived == Some(true) { fields.all() } else { fields.active() };
    Ok(web::Json(wanted.to_vec()))
}

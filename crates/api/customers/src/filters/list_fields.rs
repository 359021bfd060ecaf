//! What customers can be filtered by.

use crate::access::ReadCustomers;
use crate::custom_fields::Fields;
use actix_web::{get, web};
use platform::{Can, Error};
use shared::customers::filter::FilterField;

/// List the fields of customers.
///
/// Every field, custom ones as `custom.<key>`, that a filter can name: its kind decides how it can be compared, `choices` are the codes of a closed list. Where they are
/// empty the values are open: `GET /customers/choices` tells those in use.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), responses((status = 200, body = Vec<FilterField>)))]
#[get("/customers/fields")]
pub async fn list_customer_fields(by: Can<ReadCustomers>) -> Result<web::Json<Vec<FilterField>>, Error> {
    Ok(web::Json(super::fields(&Fields::read(by.db()).await?)))
}

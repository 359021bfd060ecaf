//! Reading one customer.

use super::find;
use crate::access::{ReadCustomers, visible_to};
use actix_web::{HttpResponse, get};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::Customer;

/// Read a customer.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Customer, headers(("ETag" = String)))))]
#[get("/customers/{id}")]
pub async fn get_customer(by: Can<ReadCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let row = find::visible(by.db(), id.0, visible_to(&by)).await?;
    let related = find::related(by.db(), &row, visible_to(&by)).await?;
    let version = row.version;
    Ok(versioned(&row.into_dto(by.keys(), related)?, version))
}

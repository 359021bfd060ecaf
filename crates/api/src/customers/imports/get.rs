//! Reading one import.

use super::own;
use crate::customers::access::ImportCustomers;
use crate::platform::valid::Id;
use crate::platform::{Can, Error};
use actix_web::{get, web};
use shared::customers_import::Import;

/// Read an import of yours.
///
/// While it runs, `done` of `rows` tells how far it got.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), responses((status = 200, body = Import)))]
#[get("/customers/imports/{id}")]
pub async fn get_import(by: Can<ImportCustomers>, id: Id) -> Result<web::Json<Import>, Error> {
    Ok(web::Json(own(by.db(), id.0, by.principal()).await?.into_dto(by.keys())?))
}

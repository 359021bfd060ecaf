//! Reading one import.

use super::{own, undo_of};
use crate::access::ImportCustomers;
use actix_web::{get, web};
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::import::Import;

/// Read an import of yours.
///
/// While it runs, `done` of `rows` tells how far it got; while it is undone, `undo` does.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), responses((status = 200, body = Import)))]
#[get("/customers/imports/{id}")]
pub async fn get_import(by: Can<ImportCustomers>, id: Id) -> Result<web::Json<Import>, Error> {
    let import = own(by.db(), id.0, by.principal()).await?;
    let undo = undo_of(by.db(), import.id).await?;
    Ok(web::Json(import.into_dto(by.keys(), undo)?))
}

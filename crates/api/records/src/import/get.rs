//! Reading one import.

use super::find::{own, undo_of};
use actix_web::{get, web};
use platform::Error;
use platform::can::Bearer;
use platform::valid::Id;
use shared::records::import::Import;

/// Read an import of yours.
///
/// While it runs, `done` of `rows` tells how far it got; while it is undone, `undo` does.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = Import)))]
#[get("/imports/{id}")]
pub async fn get_import(by: Bearer, id: Id) -> Result<web::Json<Import>, Error> {
    let (import, _) = own(by.db(), &by, id.0, by.principal()).await?;
    let undo = undo_of(by.db(), import.id).await?;
    Ok(web::Json(import.into_dto(by.keys(), undo)?))
}

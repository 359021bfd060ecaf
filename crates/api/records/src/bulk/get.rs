//! Reading one bulk change.

use super::find::{described_one, own};
use actix_web::{get, web};
use platform::Error;
use platform::can::Bearer;
use platform::valid::Id;
use shared::records::bulk::BulkChange;

/// Read a bulk change of yours.
///
/// While it runs, `done` of `total` tells how far it got.
#[utoipa::path(tag = "bulk changes", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The bulk change")), responses((status = 200, body = BulkChange)))]
#[get("/bulk-changes/{id}")]
pub async fn get_bulk_change(by: Bearer, id: Id) -> Result<web::Json<BulkChange>, Error> {
    let (bulk, _) = own(by.db(), &by, id.0, by.principal()).await?;
    Ok(web::Json(described_one(by.db(), &by, by.principal(), bulk).await?))
}

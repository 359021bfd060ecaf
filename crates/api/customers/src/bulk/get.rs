//! Reading one bulk change.

use super::find::{described_one, own};
use crate::access::EditCustomers;
use actix_web::{get, web};
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::bulk::BulkChange;

/// Read a bulk change of yours.
///
/// While it runs, `done` of `total` tells how far it got.
#[utoipa::path(operation_id = "get_customer_bulk_change", tag = "customers", security(("bearer" = ["customer.edit"])), params(("id" = Uuid, Path, description = "The bulk change")), responses((status = 200, body = BulkChange)))]
#[get("/customers/bulk/{id}")]
pub async fn get_bulk_change(by: Can<EditCustomers>, id: Id) -> Result<web::Json<BulkChange>, Error> {
    let bulk = own(by.db(), id.0, by.principal()).await?;
    Ok(web::Json(described_one(by.db(), &by, by.principal(), bulk).await?))
}

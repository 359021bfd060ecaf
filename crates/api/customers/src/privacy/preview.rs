//! What erasing would do.

use super::record;
use crate::access::{EraseCustomers, visible_to};
use actix_web::{get, web};
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::privacy::Erasure;

/// Preview erasing a customer.
///
/// Goes through all that erasing does and takes it back: what would be erased, place by place, what would stay, and whether the record would be
/// removed or anonymised. 409 `import_running`: an import is running whose sheet names the customer.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.erase"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Erasure)))]
#[get("/customers/{id}/erasure")]
pub async fn preview_erasure(by: Can<EraseCustomers>, id: Id) -> Result<web::Json<Erasure>, Error> {
    let erasure = by.dry_run(async |tx| {
        let row = record::hold(tx, id.0, visible_to(&by)).await?;
        Ok(record::erase(tx, &by, row).await?.erasure)
    });
    Ok(web::Json(erasure.await?))
}

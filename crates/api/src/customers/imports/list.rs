//! Listing one's imports.

use crate::customers::access::ImportCustomers;
use crate::customers::entity::customer_import::{Column, Entity};
use crate::platform::{Can, Error};
use actix_web::{get, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers_import::Import;

/// List your imports.
///
/// The 20 newest, newest first.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), responses((status = 200, body = Vec<Import>)))]
#[get("/customers/imports")]
pub async fn list_imports(by: Can<ImportCustomers>) -> Result<web::Json<Vec<Import>>, Error> {
    let own = Entity::find().filter(Column::OwnerId.eq(by.principal().user_id));
    let imports = own.order_by_desc(Column::Id).limit(20).all(by.db()).await?;
    Ok(web::Json(imports.into_iter().map(|import| import.into_dto(by.keys())).collect::<Result<_, _>>()?))
}

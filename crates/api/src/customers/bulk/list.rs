//! Listing bulk changes.

use super::find::described;
use crate::customers::access::EditCustomers;
use crate::customers::entity::customer_bulk_change::{Column, Entity};
use crate::platform::{Can, Error};
use actix_web::{get, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers_bulk::BulkChange;

/// How many are listed.
const LATEST: u64 = 50;

/// List your bulk changes.
///
/// The latest 50, newest first; they are kept for 30 days.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.edit"])), responses((status = 200, body = Vec<BulkChange>)))]
#[get("/customers/bulk")]
pub async fn list_bulk_changes(by: Can<EditCustomers>) -> Result<web::Json<Vec<BulkChange>>, Error> {
    let latest = Entity::find().filter(Column::OwnerId.eq(by.principal().user_id)).order_by_desc(Column::Id).limit(LATEST);
    Ok(web::Json(described(by.db(), &by, by.principal(), latest.all(by.db()).await?).await?))
}

//! Reading one merge.

use super::describe::{described_one, visible};
use crate::access::{MergeCustomers, visible_to};
use crate::entity::customer_merge::Column;
use actix_web::{get, web};
use platform::valid::Id;
use platform::{Can, Error};
use sea_orm::{ColumnTrait, QueryFilter};
use shared::access::Scope;
use shared::customers::merges::Merge;

/// Read a merge.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(("id" = Uuid, Path, description = "The merge")),
    responses((status = 200, body = Merge)))]
#[get("/customers/merges/{id}")]
pub async fn get_merge(by: Can<MergeCustomers>, id: Id) -> Result<web::Json<Merge>, Error> {
    let row = visible(&visible_to(&by)).filter(Column::Id.eq(id.0)).one(by.db()).await?.ok_or_else(|| Error::not_found("merge"))?;
    Ok(web::Json(described_one(by.db(), row, by.scope() == Scope::All).await?))
}

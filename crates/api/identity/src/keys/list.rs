use crate::entity::api_key::{Column, Entity};
use actix_web::{HttpResponse, get};
use platform::{Error, SignedInUser};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::identity::keys::ApiKey;

/// List the own API keys.
///
/// The newest first, without their secrets.
#[utoipa::path(tag = "identity", security(("bearer" = [])), responses((status = 200, body = Vec<ApiKey>)))]
#[get("/me/keys")]
pub async fn list_keys(by: SignedInUser) -> Result<HttpResponse, Error> {
    let own = Entity::find().filter(Column::UserId.eq(by.principal().user_id)).order_by_desc(Column::Id).all(by.db()).await?;
    Ok(HttpResponse::Ok().json(own.into_iter().map(|key| key.into_dto()).collect::<Vec<ApiKey>>()))
}

use crate::entity::api_key::{Column, Entity};
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Change, Error, Recorded, SignedInUser};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

/// Revoke one of the own API keys.
///
/// It is refused from the next request on.
#[utoipa::path(tag = "identity", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The API key")), responses((status = 204)))]
#[delete("/me/keys/{id}")]
pub async fn delete_key(by: SignedInUser, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let own = Entity::find_by_id(id.0).filter(Column::UserId.eq(by.principal().user_id)).one(tx).await?;
        let key = own.ok_or_else(|| Error::not_found("key"))?;
        Entity::delete_by_id(key.id).exec(tx).await?;
        Ok(Recorded::new((), Change::new("api_key.revoked", key.id, key.name.clone()).field("name", key.name, Value::Null)))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

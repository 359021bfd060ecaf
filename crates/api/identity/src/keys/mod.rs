//! API keys of the own account.

mod create;
mod list;
mod resolve;
mod revoke;

pub use resolve::{PREFIX, again, resolve};

use crate::entity::api_key::{Column, Entity};
use platform::operations::ServiceConfig;
use platform::{Change, Error, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list_keys).service(create::create_key).service(revoke::delete_key);
}

/// Revokes every key of a user for good, because whoever made them may not have been the owner; what is to be recorded of that.
pub async fn revoke_all(tx: &Tx, user_id: Uuid) -> Result<Vec<Change>, Error> {
    let keys = Entity::find().filter(Column::UserId.eq(user_id)).all(tx).await?;
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(tx).await?;
    let revoked =
        |key: crate::entity::api_key::Model| Change::new("api_key.revoked", key.id, key.name.clone()).field("name", key.name, Value::Null);
    Ok(keys.into_iter().map(revoked).collect())
}

//! Whose customers are: for domains that tell of changes.

use super::entity::interaction;
use platform::Error;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// The customers of these interactions.
pub async fn of_interactions(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>, Error> {
    use interaction::{Column, Entity};
    let mut found = HashMap::new();
    for ids in ids.chunks(500) {
        let some = Entity::find().select_only().columns([Column::Id, Column::CustomerId]).filter(Column::Id.is_in(ids.iter().copied()));
        found.extend(some.into_tuple::<(Uuid, Uuid)>().all(db).await?);
    }
    Ok(found)
}

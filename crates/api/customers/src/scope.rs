//! Whose customers are: for domains that tell of changes.

use super::entity::{customer, interaction};
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

/// Owner and team of each of these customers.
pub async fn owners_and_teams(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, (Option<Uuid>, Option<Uuid>)>, Error> {
    use customer::{Column, Entity};
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = [Column::Id, Column::OwnerId, Column::TeamId];
    let found: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> =
        Entity::find().select_only().columns(columns).filter(Column::Id.is_in(ids)).into_tuple().all(db).await?;
    Ok(found.into_iter().map(|(id, owner, team)| (id, (owner, team))).collect())
}

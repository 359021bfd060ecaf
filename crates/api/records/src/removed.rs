//! Whose the records were that were removed for good: those who could see one hear that it is gone, and nobody else.

use crate::entity::removed_record::{ActiveModel, Column, Entity, Model};
use chrono::TimeDelta;
use platform::{Ctx, Error, Recorded, Tx, clock};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// How long it is known: longer than changes are told to whoever comes back.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows of one statement.
const TOGETHER: usize = 500;

/// Notes the id, the owner and the team of records that this transaction removes.
pub async fn note_removed(tx: &Tx, gone: impl IntoIterator<Item = (Uuid, Option<Uuid>, Option<Uuid>)>) -> Result<(), Error> {
    let removed_at = clock::now();
    let rows: Vec<Model> = gone.into_iter().map(|(id, owner_id, team_id)| Model { id, owner_id, team_id, removed_at }).collect();
    for rows in rows.chunks(TOGETHER) {
        Entity::insert_many(rows.iter().cloned().map(ActiveModel::from)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Owner and team of those of these records that were removed, as far as it is still known.
pub async fn places_of_removed(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, (Option<Uuid>, Option<Uuid>)>, Error> {
    let mut found = HashMap::new();
    for ids in ids.chunks(TOGETHER) {
        let rows = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.id, (row.owner_id, row.team_id))));
    }
    Ok(found)
}

/// Forgets those of long ago.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let over = clock::now() - KEPT;
    ctx.write(async |tx| {
        Entity::delete_many().filter(Column::RemovedAt.lt(over)).exec(tx).await?;
        Ok(Recorded::unaudited(()))
    })
    .await
}

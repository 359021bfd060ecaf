//! Which company the merged one belongs to: one that does not belong to it in turn.

use crate::entity::customer::{self, Column, Entity};
use platform::{Error, Tx};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::Patch;
use shared::customers::EditCustomer;
use uuid::Uuid;

/// How far up is looked; nobody may have more companies above.
const DEPTH: usize = 25;

/// Puts the parent right where one of the two is above the other, whose subsidiaries come along.
pub async fn settle(
    tx: &Tx,
    keep: &customer::Model,
    other: &customer::Model,
    edit: &mut EditCustomer,
    readable: Condition,
) -> Result<(), Error> {
    let wanted = edit.parent_id.value().copied().or(keep.parent_id);
    let mut parent = None;
    for candidate in [wanted, keep.parent_id, other.parent_id].into_iter().flatten() {
        if is_above(tx, candidate, [keep.id, other.id]).await? {
            continue;
        }
        if Some(candidate) == keep.parent_id || is_open(tx, candidate, readable.clone()).await? {
            parent = Some(candidate);
            break;
        }
    }
    edit.parent_id = Patch::between(&keep.parent_id, parent);
    Ok(())
}

/// Whether one of the two is the candidate or above it.
async fn is_above(tx: &Tx, candidate: Uuid, two: [Uuid; 2]) -> Result<bool, Error> {
    let mut at = Some(candidate);
    for _ in 0..DEPTH {
        match at {
            None => return Ok(false),
            Some(id) if two.contains(&id) => return Ok(true),
            Some(id) => {
                at = Entity::find_by_id(id).select_only().column(Column::ParentId).into_tuple::<Option<Uuid>>().one(tx).await?.flatten()
            }
        }
    }
    Ok(true)
}

/// Whether somebody may choose the company as a parent.
async fn is_open(tx: &Tx, company: Uuid, readable: Condition) -> Result<bool, Error> {
    Ok(Entity::find_by_id(company).filter(readable).filter(Column::ArchivedAt.is_null()).one(tx).await?.is_some())
}

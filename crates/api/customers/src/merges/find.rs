//! Finding the two customers of a merge.

use crate::entity::customer::{self, Entity};
use crate::record::find;
use platform::seal::Keyring;
use platform::{Error, Tx};
use sea_orm::sea_query::LockType;
use sea_orm::{Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::customers::Customer;
use uuid::Uuid;

/// Both customers, held until the transaction ends; always in the same order, so that two merges never wait for each other. 404 for what is out of
/// reach.
pub async fn both(tx: &Tx, one: Uuid, other: Uuid, visible: Condition) -> Result<(customer::Model, customer::Model), Error> {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    let first = held(tx, first, visible.clone()).await?;
    let second = held(tx, second, visible).await?;
    Ok(if first.id == one { (first, second) } else { (second, first) })
}

async fn held(tx: &Tx, id: Uuid, visible: Condition) -> Result<customer::Model, Error> {
    let row = Entity::find_by_id(id).filter(visible).lock(LockType::NoKeyUpdate).one(tx).await?;
    row.ok_or_else(|| Error::not_found("customer"))
}

/// Refuses two that cannot be one.
pub fn mergeable(keep: &customer::Model, other: &customer::Model) -> Result<(), Error> {
    if keep.merged_into_id.is_some() || other.merged_into_id.is_some() {
        return Err(find::merged());
    }
    if keep.archived_at.is_some() || other.archived_at.is_some() {
        let detail = "An archived customer cannot be merged. Restore it first.".to_owned();
        return Err(Error::Conflict { code: "archived", detail, errors: Vec::new() });
    }
    if keep.kind != other.kind {
        return Err(Error::invalid("other_id", "must be of the same kind: both companies, or both persons"));
    }
    Ok(())
}

/// A customer with all around it that `readable` allows.
pub async fn whole(db: &impl ConnectionTrait, keys: &Keyring, row: &customer::Model, readable: Condition) -> Result<Customer, Error> {
    let related = find::related(db, row, readable).await?;
    row.clone().into_dto(keys, related)
}

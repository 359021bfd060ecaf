//! Merges as people see them.

use super::rows::{CONTACTS, SUBSIDIARIES};
use crate::entity::customer;
use crate::entity::customer_merge::{Column, Entity, Model};
use crate::record::find;
use chrono::TimeDelta;
use platform::{Error, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use shared::customers::CustomerRef;
use shared::customers::merges::{Merge, Moved, UNDO_DAYS};
use shared::identity::UserRef;
use std::collections::HashMap;
use uuid::Uuid;

/// The merges of which the condition allows both customers.
pub fn visible(within: &Condition) -> Select<Entity> {
    let seen = |column: Column| {
        let this = customer::Column::Id.into_expr().equals((Entity, column));
        let customers = customer::Entity::find().select_only().column(customer::Column::Id).filter(this);
        Expr::exists(customers.filter(within.clone()).into_query())
    };
    Entity::find().filter(seen(Column::KeptId)).filter(seen(Column::OtherId))
}

/// Why a merge cannot be undone by its nature.
pub fn why_not(row: &Model) -> Option<&'static str> {
    if row.undone_at.is_some() {
        Some("This merge was undone already.")
    } else if row.merged_at < clock::now() - TimeDelta::days(UNDO_DAYS) {
        Some("This merge is too long ago: after 30 days what was before is forgotten.")
    } else if row.image.is_none() {
        Some("What was before this merge is no longer known.")
    } else {
        None
    }
}

/// What moved, as far as somebody may know who does not see all customers: not how many others refer to one.
pub fn told(moved: Vec<Moved>, sees_all: bool) -> Vec<Moved> {
    moved.into_iter().filter(|moved| sees_all || ![SUBSIDIARIES, CONTACTS].contains(&moved.what.as_str())).collect()
}

/// The merges with the names of customers and users.
pub async fn described(db: &impl ConnectionTrait, rows: Vec<Model>, sees_all: bool) -> Result<Vec<Merge>, Error> {
    let mut ids: Vec<Uuid> = rows.iter().flat_map(|row| [row.kept_id, row.other_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let customers: HashMap<Uuid, String> = find::names(db, ids).await?.into_iter().collect();
    let users = identity::names(db, rows.iter().flat_map(|row| [row.merged_by, row.undone_by]).flatten()).await?;
    let customer = |id: Uuid| CustomerRef { id, name: customers.get(&id).cloned().unwrap_or_default() };
    let user = |id: Option<Uuid>| id.and_then(|id| Some(UserRef { id, name: users.get(&id)?.clone() }));
    let one = |row: Model| Merge {
        can_undo: why_not(&row).is_none(),
        id: row.id,
        kept: customer(row.kept_id),
        other: customer(row.other_id),
        moved: told(row.moved.0, sees_all),
        by: user(row.merged_by),
        at: row.merged_at,
        undone_at: row.undone_at,
        undone_by: user(row.undone_by),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// The same for one.
pub async fn described_one(db: &impl ConnectionTrait, row: Model, sees_all: bool) -> Result<Merge, Error> {
    described(db, vec![row], sees_all).await?.pop().ok_or_else(|| Error::internal("the merge is gone"))
}

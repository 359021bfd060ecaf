//! What the background job notes about a bulk change: how far it is, and that it has ended.

use crate::entity::bulk_change::{Column, Entity, Model};
use platform::{Change, Error, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter};
use serde_json::Value;
use shared::records::bulk::{BulkOutcome, BulkStatus};
use uuid::Uuid;

/// Adds `count` records to those noted down; after all of them the changing begins. `false` where the bulk change has ended or somebody else
/// was quicker. Holds the bulk change until the commit.
pub async fn collected(tx: &Tx, bulk: Uuid, total: i64, count: i64, is_all: bool) -> Result<bool, Error> {
    let status = if is_all { BulkStatus::Running } else { BulkStatus::Preparing };
    let taken = Entity::update_many()
        .col_expr(Column::Total, Expr::value(total + count))
        .col_expr(Column::Status, Expr::value(status))
        .filter(Column::Id.eq(bulk))
        .filter(Column::Total.eq(total))
        .filter(Column::Status.eq(BulkStatus::Preparing))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Takes the next records to be changed; `false` as above.
pub async fn take(tx: &Tx, bulk: Uuid, done: i64, count: i64) -> Result<bool, Error> {
    let taken = Entity::update_many()
        .col_expr(Column::Done, Expr::value(done + count))
        .filter(Column::Id.eq(bulk))
        .filter(Column::Done.eq(done))
        .filter(Column::Status.eq(BulkStatus::Running))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Adds to the counts.
pub async fn count(tx: &Tx, bulk: Uuid, outcomes: &[BulkOutcome]) -> Result<(), Error> {
    let of = |outcome| i64::try_from(outcomes.iter().filter(|o| **o == outcome).count()).unwrap_or(0);
    Entity::update_many()
        .col_expr(Column::Changed, Expr::col(Column::Changed).add(of(BulkOutcome::Changed)))
        .col_expr(Column::Unchanged, Expr::col(Column::Unchanged).add(of(BulkOutcome::Unchanged)))
        .col_expr(Column::Failed, Expr::col(Column::Failed).add(of(BulkOutcome::Failed)))
        .col_expr(Column::OutOfReach, Expr::col(Column::OutOfReach).add(of(BulkOutcome::OutOfReach)))
        .filter(Column::Id.eq(bulk))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends a bulk change that goes on; `None` where it has ended already. `reason` says why the system gave it up.
pub async fn end(tx: &Tx, bulk: Uuid, status: BulkStatus, reason: Option<&str>) -> Result<Option<Change>, Error> {
    let ended = Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Reason, Expr::value(reason))
        .col_expr(Column::FinishedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(bulk))
        .filter(Column::Status.is_in([BulkStatus::Preparing, BulkStatus::Running]))
        .exec(tx)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(None);
    }
    let Model { changed, unchanged, failed, out_of_reach, .. } =
        Entity::find_by_id(bulk).one(tx).await?.ok_or_else(|| Error::internal("the bulk change is gone"))?;
    let action = if status == BulkStatus::Finished { "bulk_change.finished" } else { "bulk_change.cancelled" };
    let mut change = Change::new(action, bulk, "Bulk change");
    for (field, count) in [("changed", changed), ("unchanged", unchanged), ("failed", failed), ("out_of_reach", out_of_reach)] {
        change = change.field(field, Value::Null, count);
    }
    Ok(Some(match reason {
        Some(reason) => change.field("reason", Value::Null, reason),
        None => change,
    }))
}

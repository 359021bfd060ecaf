//! Bulk changes that are long over.

use crate::entity::customer_bulk_change::{self, Column};
use crate::entity::customer_bulk_row::{self, Column as Row};
use chrono::TimeDelta;
use platform::{Ctx, Error, Recorded, clock};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::customers::bulk::UNDO_DAYS;
use uuid::Uuid;

/// Customers forgotten in one transaction.
const CHUNK: i64 = 5_000;

/// Throws away bulk changes that can no longer be undone, with all they know of customers; the audit log tells what happened.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let over = clock::now() - TimeDelta::days(UNDO_DAYS);
    let old = customer_bulk_change::Entity::find().select_only().columns([Column::Id, Column::Total]);
    let old: Vec<(Uuid, i64)> = old.filter(Column::CreatedAt.lt(over)).into_tuple().all(ctx.db()).await?;
    for (bulk, total) in old {
        for first in (0..total).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
            let rows = customer_bulk_row::Entity::delete_many().filter(Row::BulkId.eq(bulk)).filter(Row::Ordinal.lte(first + CHUNK));
            ctx.write(async |tx| Ok(Recorded::unaudited(rows.exec(tx).await?))).await?;
        }
        ctx.write(async |tx| Ok(Recorded::unaudited(customer_bulk_change::Entity::delete_by_id(bulk).exec(tx).await?))).await?;
    }
    Ok(())
}

//! Bulk changes that are long over.

use crate::entity::bulk_change::{self, Column};
use crate::entity::bulk_row::{self, Column as Row};
use chrono::TimeDelta;
use platform::{Ctx, Error, Recorded, Tx, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::records::bulk::UNDO_DAYS;
use uuid::Uuid;

/// Records forgotten in one transaction.
const CHUNK: i64 = 5_000;

/// Throws away bulk changes that can no longer be undone, with all they know of records; the audit log tells what happened.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let over = clock::now() - TimeDelta::days(UNDO_DAYS);
    let old = bulk_change::Entity::find().select_only().columns([Column::Id, Column::Total]);
    let old: Vec<(Uuid, i64)> = old.filter(Column::CreatedAt.lt(over)).into_tuple().all(ctx.db()).await?;
    for (bulk, total) in old {
        for first in (0..total).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
            let rows = bulk_row::Entity::delete_many().filter(Row::BulkId.eq(bulk)).filter(Row::Ordinal.lte(first + CHUNK));
            ctx.write(async |tx| Ok(Recorded::unaudited(rows.exec(tx).await?))).await?;
        }
        ctx.write(async |tx| Ok(Recorded::unaudited(bulk_change::Entity::delete_by_id(bulk).exec(tx).await?))).await?;
    }
    Ok(())
}

/// Empties what bulk changes keep of a record that is erased: its former values, and why it was not changed. Tells how many rows had any.
pub async fn forget_values(tx: &Tx, record: Uuid) -> Result<u64, Error> {
    let held = Condition::any().add(Row::Image.is_not_null()).add(Row::Message.is_not_null());
    let empty = bulk_row::Entity::update_many()
        .col_expr(Row::Image, Expr::value(None::<Vec<u8>>))
        .col_expr(Row::Message, Expr::value(None::<String>));
    Ok(empty.filter(Row::RecordId.eq(record)).filter(held).exec(tx).await?.rows_affected)
}

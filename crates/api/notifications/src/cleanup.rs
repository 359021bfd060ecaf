//! Notices that are long over.

use super::entity::notification::{Column, Entity};
use chrono::TimeDelta;
use platform::{Ctx, Error, Recorded, clock};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// How long a notice is kept after it was read.
const READ: TimeDelta = TimeDelta::days(90);
/// How long one is kept that nobody reads, such as of somebody who has left, or about what was erased.
const UNREAD: TimeDelta = TimeDelta::days(365);

/// Throws away notices that were read a quarter of a year ago, and those that nobody read for a year.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let now = clock::now();
    let over = Condition::any()
        .add(Column::ReadAt.lt(now - READ))
        .add(Condition::all().add(Column::ReadAt.is_null()).add(Column::CreatedAt.lt(now - UNREAD)));
    ctx.write(async |tx| Ok(Recorded::unaudited(Entity::delete_many().filter(over).exec(tx).await.map(drop)?))).await
}

//! Segments with relative dates change when a day ends where they were made.

use super::{build, filter, locked};
use crate::entity::segment::{ActiveModel, Column, Entity};
use platform::{Ctx, Error, Recorded};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared::customers::segments::SegmentState;

/// Builds the segments again whose members hang on the day, where another day has begun.
pub async fn turn(ctx: &Ctx) -> Result<(), Error> {
    let hang_on_days = Condition::all().add(Column::Relative.eq(true)).add(Column::ArchivedAt.is_null());
    let live = Entity::find().filter(hang_on_days).filter(Column::State.ne(SegmentState::Broken)).all(ctx.db()).await?;
    for segment in live.into_iter().filter(|segment| segment.built_for != filter::today(segment.zone())) {
        ctx.write(async |tx| {
            let mut row = locked(tx, segment.id).await?;
            // Another instance was quicker, or somebody archived it.
            if row.built_for == filter::today(row.zone()) || row.archived_at.is_some() {
                return Ok(Recorded::unaudited(()));
            }
            build::begin(&mut row);
            let message = build::message(&row)?;
            Entity::update(ActiveModel::from(row).reset_all()).exec(tx).await?;
            Ok(Recorded::unaudited(()).send(message))
        })
        .await?;
    }
    Ok(())
}

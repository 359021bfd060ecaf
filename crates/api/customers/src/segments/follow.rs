//! Segments follow customers that changed.

use super::members::{self, Among};
use super::{MEMBERS, build, filter, locked};
use crate::entity::segment::{Column, Entity};
use crate::record::CUSTOMERS;
use platform::{Ctx, Error, Recorded, Tx};
use records::custom_fields::CustomFields;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::customers::segments::SegmentState;
use std::cell::Cell;
use std::sync::Arc;
use uuid::Uuid;

/// Takes these customers into the segments they now belong to, and out of those they do not. In the transaction that takes their notes off, so
/// that each change is followed once; the topic keeps two instances from overtaking each other. `at` is the segment being worked out.
pub async fn follow(tx: &Tx, ctx: &Ctx, customers: &[Uuid], at: &Cell<Option<Uuid>>) -> Result<(), Error> {
    tx.hold(MEMBERS).await?;
    let fields = Arc::new(CustomFields::read(tx, &CUSTOMERS).await?);
    let live = Entity::find().filter(Column::ArchivedAt.is_null()).filter(Column::State.ne(SegmentState::Broken));
    for segment in live.order_by_asc(Column::Id).all(tx).await? {
        at.set(Some(segment.id));
        match filter::members_of(ctx, &segment, &fields)? {
            Ok(meant) => drop(members::settle(tx, &segment, meant, Among::These(customers)).await?),
            Err(why) => build::give_up(tx, &segment, &why).await?,
        }
    }
    at.set(None);
    Ok(())
}

/// Leaves a segment out from now on, because the database cannot work its filter out.
pub async fn leave_out(ctx: &Ctx, segment: Uuid) -> Result<(), Error> {
    ctx.write(async |tx| {
        let row = locked(tx, segment).await?;
        build::give_up(tx, &row, "The database could not work the conditions out").await?;
        Ok(Recorded::unaudited(()))
    })
    .await
}

//! Building a segment in the background: goes through all customers in the order of their ids, a chunk in each transaction, together with the
//! message that asks for the next one. Only differences are written, so a segment that is right stays as it is, and remains in use meanwhile.

use super::members::{self, Among, Moved};
use super::{MEMBERS, filter};
use crate::entity::segment::{self, Column, Entity, Model};
use crate::entity::{customer, segment_member};
use crate::record::CUSTOMERS;
use platform::config::Config;
use platform::outbox::{Failure, Handler, Message};
use platform::{Ctx, Error, Recorded, Tx, clock};
use records::custom_fields::CustomFields;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::customers::segments::SegmentState;
use std::rc::Rc;
use std::sync::Arc;
use uuid::Uuid;

const KIND: &str = "segment.build";
/// Customers looked at in one transaction.
const CHUNK: u64 = 5_000;

/// One step of a build, as its message carries it.
#[derive(Serialize, Deserialize)]
struct Step {
    segment: Uuid,
    build: Uuid,
    /// The customer looked at last.
    after: Option<Uuid>,
    /// Customers looked at before.
    done: i64,
}

/// Builds segments.
pub fn handler() -> (&'static str, Handler) {
    let build: Handler = Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let step: Step = serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
            Ok(run(&ctx, step).await?)
        })
    });
    (KIND, build)
}

/// Marks a segment as to be built from now on; the caller stores it, and sends [`message`].
pub fn begin(row: &mut Model) {
    row.state = SegmentState::Building;
    row.problem = None;
    row.build_id = Uuid::now_v7();
    (row.build_done, row.build_total, row.build_added, row.build_removed) = (0, None, 0, 0);
    row.built_for = filter::today(row.zone());
}

/// The message that asks for the first step.
pub fn message(row: &Model) -> Result<Message, Error> {
    next(row, &Step { segment: row.id, build: row.build_id, after: None, done: 0 })
}

fn next(row: &Model, step: &Step) -> Result<Message, Error> {
    Ok(Message::job(KIND, format!("Building segment {}", row.name), serde_json::to_value(step)?))
}

/// Notes that the filter of a segment says nothing any more; the members stay until somebody mends it.
pub async fn give_up(tx: &Tx, row: &Model, why: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(SegmentState::Broken))
        .col_expr(Column::Problem, Expr::value(why))
        .filter(Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(())
}

async fn run(ctx: &Ctx, step: Step) -> Result<(), Error> {
    ctx.write(async |tx| {
        tx.hold(MEMBERS).await?;
        let row = Entity::find_by_id(step.segment).lock_exclusive().one(tx).await?;
        // A later build, or a step that was delivered before.
        let Some(row) = row.filter(|row| row.build_id == step.build && row.build_done == step.done && row.state == SegmentState::Building)
        else {
            return Ok(Recorded::unaudited(()));
        };
        if row.archived_at.is_none() && is_full(tx, ctx.config(), &row).await? {
            return Ok(Recorded::unaudited(give_up(tx, &row, FULL).await?));
        }
        let (meant, looked_at) = match row.archived_at {
            Some(_) => (Condition::any().add(customer::Column::Id.is_null()), old_members(tx, &row, step.after).await?),
            None => match filter::members_of(ctx, &row, &Arc::new(CustomFields::read(tx, &CUSTOMERS).await?))? {
                Ok(meant) => (meant, customers(tx, step.after).await?),
                Err(why) => return Ok(Recorded::unaudited(give_up(tx, &row, &why).await?)),
            },
        };
        let to = looked_at.last().copied().filter(|_| looked_at.len() as u64 == CHUNK);
        let moved = members::settle(tx, &row, meant, Among::Range(step.after, to)).await?;
        let done = step.done + i64::try_from(looked_at.len()).map_err(Error::internal)?;
        note(tx, &row, done, moved, to.is_none()).await?;
        let recorded = Recorded::unaudited(());
        Ok(match to {
            Some(_) => recorded.send(next(&row, &Step { after: to, done, ..step })?),
            None => recorded,
        })
    })
    .await
}

const FULL: &str = "It would have more members than there is room for. Narrow its conditions, or archive segments that are no longer needed, and build \
                    it again";

/// Whether the other segments of whoever made this one, or all others, store as many members as they may. One segment alone is as large as it is,
/// so that one that is there can be built again.
async fn is_full(tx: &Tx, config: &Config, row: &Model) -> Result<bool, Error> {
    let stored = async |which: Condition| -> Result<u64, Error> {
        let sum = Entity::find().select_only().expr(Expr::cust("CAST(COALESCE(SUM(members), 0) AS BIGINT)")).filter(which);
        Ok(u64::try_from(sum.into_tuple::<i64>().one(tx).await?.unwrap_or_default()).unwrap_or_default())
    };
    let shares = &config.limits.shares;
    let others = Condition::all().add(Column::Id.ne(row.id));
    let own = others.clone().add_option(row.created_by.map(|user| Column::CreatedBy.eq(user)));
    Ok(stored(own).await? >= shares.segment_members || stored(others).await? >= shares.segment_members_of_all)
}

async fn customers(tx: &Tx, after: Option<Uuid>) -> Result<Vec<Uuid>, Error> {
    use customer::Column::Id;
    let chunk = customer::Entity::find().select_only().column(Id).filter(Condition::all().add_option(after.map(|id| Id.gt(id))));
    Ok(chunk.order_by_asc(Id).limit(CHUNK).into_tuple().all(tx).await?)
}

/// The members that an archived segment still has.
async fn old_members(tx: &Tx, row: &Model, after: Option<Uuid>) -> Result<Vec<Uuid>, Error> {
    use segment_member::Column::{CustomerId, SegmentId};
    let chunk = segment_member::Entity::find().select_only().column(CustomerId).filter(SegmentId.eq(row.id));
    let chunk = chunk.filter(Condition::all().add_option(after.map(|id| CustomerId.gt(id))));
    Ok(chunk.order_by_asc(CustomerId).limit(CHUNK).into_tuple().all(tx).await?)
}

/// Notes how far the build is, and at its end that the segment is ready.
async fn note(tx: &Tx, row: &Model, done: i64, moved: Moved, is_last: bool) -> Result<(), Error> {
    let total = match row.build_total {
        Some(total) => std::cmp::max(total, done),
        None => i64::try_from(customer::Entity::find().count(tx).await?).map_err(Error::internal)?,
    };
    let mut update = segment::Entity::update_many()
        .col_expr(Column::BuildDone, Expr::value(done))
        .col_expr(Column::BuildTotal, Expr::value(if is_last { done } else { total }))
        .col_expr(Column::BuildAdded, Expr::col(Column::BuildAdded).add(moved.added))
        .col_expr(Column::BuildRemoved, Expr::col(Column::BuildRemoved).add(moved.removed));
    if is_last {
        update = update.col_expr(Column::State, Expr::value(SegmentState::Ready)).col_expr(Column::BuiltAt, Expr::value(clock::now()));
    }
    update.filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(())
}

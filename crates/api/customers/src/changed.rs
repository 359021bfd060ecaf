//! Which customers changed: noted by whoever changes one, in the same transaction, and followed up by a worker.

use super::entity::customer::{self, Column};
use super::entity::customer_change::{self, ActiveModel, Entity};
use super::{duplicates, purchases, segments};
use platform::pace::Pace;
use platform::{Ctx, Error, Recorded, Tx};
use sea_orm::sea_query::{LockBehavior, LockType, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::cell::Cell;
use std::time::Duration;
use uuid::Uuid;

/// Notes written by one statement.
const ROWS: usize = 5_000;
/// Notes followed up in one transaction at most.
const BATCH: u64 = 200;
/// How often a quiet queue is looked at; commits wake the worker at once.
const POLL: Duration = Duration::from_secs(2);
/// How long is waited after a change for others, to follow them together: much cheaper than each on its own.
const GATHER: Duration = Duration::from_millis(100);
/// Failures at one segment in a row until it is left out.
const TRIES: u32 = 3;
/// How often is looked after what changes with time alone.
const TURN: Duration = Duration::from_secs(60);

/// Notes that these customers changed: their own fields, or whatever filters see around them. To be called by every write, in its transaction.
pub async fn note(tx: &Tx, customers: &[Uuid]) -> Result<(), Error> {
    for customers in customers.chunks(ROWS) {
        let rows = customers.iter().map(|id| ActiveModel { customer_id: Set(*id), ..Default::default() });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Notes that all customers changed that meet the condition.
pub async fn note_all(tx: &Tx, condition: Condition) -> Result<(), Error> {
    let found = customer::Entity::find().select_only().column(Column::Id).filter(condition).into_query();
    let mut insert = Query::insert();
    let insert = insert.into_table(Entity).columns([customer_change::Column::CustomerId]);
    tx.execute(insert.select_from(found).map_err(Error::internal)?).await?;
    Ok(())
}

/// Follows up what was noted until the task is dropped. Several may run, also in several instances.
pub async fn follow(ctx: &Ctx) {
    futures_util::future::join3(follow_notes(ctx), follow_time(ctx), duplicates::indexer::follow(ctx)).await;
}

async fn follow_notes(ctx: &Ctx) {
    let (mut last, mut failures) = (None, 0);
    let mut pace = Pace::of(BATCH);
    loop {
        let woken = ctx.app().written.notified();
        let at = Cell::new(None);
        match round(ctx, &at, &mut pace).await {
            Ok(0) => {
                let _ = tokio::time::timeout(POLL, woken).await;
                tokio::time::sleep(GATHER).await;
            }
            Ok(_) if pace.was_full() => {}
            // One transaction for each change would cost more than the changes.
            Ok(_) => tokio::time::sleep(GATHER).await,
            Err(error) => {
                tracing::warn!(%error, segment = ?at.get(), "changes to customers cannot be followed; trying again");
                failures = if at.get() == last { failures + 1 } else { 1 };
                last = at.get();
                // One that cannot be worked out must not hold up the others.
                if let Some(segment) = last.filter(|_| failures >= TRIES)
                    && let Err(error) = segments::leave_out(ctx, segment).await
                {
                    tracing::warn!(%error, %segment, "a segment could not be left out; trying again");
                }
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

async fn follow_time(ctx: &Ctx) {
    loop {
        for (what, done) in [("segments", segments::turn(ctx).await), ("buyers", purchases::quintiles::keep_current(ctx).await)] {
            if let Err(error) = done {
                tracing::warn!(%error, "{what} could not be brought up to date; trying again later");
            }
        }
        tokio::time::sleep(TURN).await;
    }
}

/// Takes some notes off and deals with their customers, in one transaction; tells how many notes there were. `at` is the segment that was being
/// worked out when it failed.
async fn round(ctx: &Ctx, at: &Cell<Option<Uuid>>, pace: &mut Pace) -> Result<usize, Error> {
    // A look with a reader first, so that an idle server takes no write lock.
    let any = Entity::find().select_only().column(customer_change::Column::Id).limit(1);
    if any.into_tuple::<i64>().one(ctx.db()).await?.is_none() {
        return Ok(0);
    }
    ctx.write(async |tx| {
        let slice = Pace::begin();
        let notes = Entity::find().order_by_asc(customer_change::Column::Id).limit(pace.pieces());
        let notes = notes.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(tx).await?;
        let taken = customer_change::Column::Id.is_in(notes.iter().map(|note| note.id));
        Entity::delete_many().filter(taken).exec(tx).await?;
        let mut customers: Vec<Uuid> = notes.iter().map(|note| note.customer_id).collect();
        customers.sort();
        customers.dedup();
        duplicates::indexer::queue(tx, &customers).await?;
        segments::follow(tx, ctx, &customers, at).await?;
        pace.end(ctx, &slice, notes.len());
        Ok(Recorded::unaudited(notes.len()))
    })
    .await
}

//! The background worker: notes down and changes a chunk of records in each transaction, together with the message that asks for the next one.
//! So every record is dealt with exactly once, whatever is stopped, killed or delivered twice.

use super::collect_targets::{self, Last};
use super::{apply, progress};
use crate::entity::bulk_change::{Entity, Model};
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::{Ctx, Error, Principal, Recorded};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use shared::records::bulk::BulkStatus;
use std::rc::Rc;
use uuid::Uuid;

pub const KIND: &str = "record.bulk_change";

/// One step of a bulk change, as its message carries it.
#[derive(Serialize, Deserialize)]
pub struct Step {
    pub bulk: Uuid,
    phase: Phase,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    /// Note down the records after the last one; `total` there are so far.
    Collect { total: i64, last: Option<Last> },
    /// Change those after the first `done`.
    Apply { done: i64 },
}

impl Step {
    /// The beginning of a bulk change.
    pub fn first(bulk: Uuid) -> Self {
        Self { bulk, phase: Phase::Collect { total: 0, last: None } }
    }

    /// The message that asks for this step.
    pub fn message(&self) -> Result<Message, Error> {
        let what = match self.phase {
            Phase::Collect { total, .. } => format!("Bulk change: finding records from number {}", total + 1),
            Phase::Apply { done } => format!("Bulk change from record {}", done + 1),
        };
        Ok(Message::job(KIND, what, serde_json::to_value(self)?))
    }
}

/// Deals with the steps of all bulk changes.
pub fn handler() -> Handler {
    Rc::new(|ctx, delivery| Box::pin(async move { run(&ctx, delivery).await }))
}

async fn run(ctx: &Ctx, delivery: Delivery) -> Result<(), Failure> {
    let step: Step = serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
    let Some(bulk) = Entity::find_by_id(step.bulk).one(ctx.db()).await.map_err(Error::from)?.filter(|bulk| !bulk.is_over()) else {
        return Ok(());
    };
    let kit = Kit::of(ctx)?;
    let Some(record) = kit.record(&bulk.record) else {
        return Err(Failure { reason: format!("there are no {}", bulk.record), permanent: true });
    };
    let access = record.access();
    let needed = if bulk.request(ctx.keys())?.archives() { access.archive } else { access.edit };
    let owner = kit.people().principal(&Conn::Pool(ctx.db()), bulk.owner_id).await?;
    let Some(by) = owner.filter(|by| by.may(needed)) else {
        let why = format!("Whoever started it may no longer change {}.", record.spec().noun.1);
        let ended = ctx.write(async |tx| {
            Ok(Recorded::all((), progress::end(tx, bulk.id, BulkStatus::Cancelled, Some(&why)).await?.into_iter().collect()))
        });
        return Ok(ended.await?);
    };
    let ctx = ctx.acting_as(by.clone());
    match step.phase {
        Phase::Collect { total, last } => collect(&ctx, &by, (&bulk, record), total, last).await?,
        Phase::Apply { done } => change(&ctx, &by, (&bulk, record), done).await?,
    }
    Ok(())
}

/// A bulk change, and the type of its records.
type Bulk<'a> = (&'a Model, &'static dyn AnyRecord);

async fn collect(ctx: &Ctx, by: &Principal, bulk: Bulk<'_>, total: i64, last: Option<Last>) -> Result<(), Error> {
    ctx.write(async |tx| {
        let collected = collect_targets::chunk(tx, ctx, by, bulk, total, last).await?;
        let Some((last, total, is_all)) = collected else { return Ok(Recorded::unaudited(())) };
        let phase = if is_all { Phase::Apply { done: 0 } } else { Phase::Collect { total, last } };
        Ok(Recorded::unaudited(()).send(Step { bulk: bulk.0.id, phase }.message()?))
    })
    .await
}

async fn change(ctx: &Ctx, by: &Principal, bulk: Bulk<'_>, done: i64) -> Result<(), Error> {
    ctx.write(async |tx| {
        let Some(applied) = apply::chunk(tx, ctx, by, bulk, done).await? else { return Ok(Recorded::unaudited(())) };
        let recorded = applied.messages.into_iter().fold(Recorded::all((), applied.changes), Recorded::send);
        let done = done + applied.count;
        if done < bulk.0.total {
            return Ok(recorded.send(Step { bulk: bulk.0.id, phase: Phase::Apply { done } }.message()?));
        }
        Ok(match progress::end(tx, bulk.0.id, BulkStatus::Finished, None).await? {
            Some(change) => recorded.and(change),
            None => recorded,
        })
    })
    .await
}

//! The background worker: notes down and changes a chunk of customers in each transaction, together with the message that asks for the next one.
//! So every customer is dealt with exactly once, whatever is stopped, killed or delivered twice.

use super::collect_targets::{self, Last};
use super::{apply, progress};
use crate::entity::customer_bulk_change::{Entity, Model};
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::{Ctx, Error, Principal, Recorded};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use shared::access::Permission;
use shared::customers::bulk::BulkStatus;
use std::rc::Rc;
use uuid::Uuid;

pub const KIND: &str = "customer.bulk_change";

/// One step of a bulk change, as its message carries it.
#[derive(Serialize, Deserialize)]
pub struct Step {
    pub bulk: Uuid,
    phase: Phase,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    /// Note down the customers after the last one; `total` there are so far.
    NoteDown { total: i64, last: Option<Last> },
    /// Change those after the first `done`.
    Work { done: i64 },
}

impl Step {
    /// The beginning of a bulk change.
    pub fn first(bulk: Uuid) -> Self {
        Self { bulk, phase: Phase::NoteDown { total: 0, last: None } }
    }

    /// The message that asks for this step.
    pub fn message(&self) -> Result<Message, Error> {
        let what = match self.phase {
            Phase::NoteDown { total, .. } => format!("Bulk change: finding customers from number {}", total + 1),
            Phase::Work { done } => format!("Bulk change from customer {}", done + 1),
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
    let needed = if bulk.request(ctx.keys())?.archives() { Permission::CustomerArchive } else { Permission::CustomerEdit };
    let owner = identity::principal_of(ctx.db(), bulk.owner_id).await?;
    let Some(by) = owner.filter(|by| by.may(needed)) else {
        let why = "Whoever started it may no longer change customers.";
        let ended = ctx.write(async |tx| {
            Ok(Recorded::all((), progress::end(tx, bulk.id, BulkStatus::Cancelled, Some(why)).await?.into_iter().collect()))
        });
        return Ok(ended.await?);
    };
    let ctx = ctx.acting_as(by.clone());
    match step.phase {
        Phase::NoteDown { total, last } => collect_targets(&ctx, &by, &bulk, total, last).await?,
        Phase::Work { done } => change(&ctx, &by, &bulk, done).await?,
    }
    Ok(())
}

async fn collect_targets(ctx: &Ctx, by: &Principal, bulk: &Model, total: i64, last: Option<Last>) -> Result<(), Error> {
    ctx.write(async |tx| {
        let collected = collect_targets::chunk(tx, ctx, by, bulk, total, last).await?;
        let Some((last, total, is_all)) = collected else { return Ok(Recorded::unaudited(())) };
        let phase = if is_all { Phase::Work { done: 0 } } else { Phase::NoteDown { total, last } };
        Ok(Recorded::unaudited(()).send(Step { bulk: bulk.id, phase }.message()?))
    })
    .await
}

async fn change(ctx: &Ctx, by: &Principal, bulk: &Model, done: i64) -> Result<(), Error> {
    ctx.write(async |tx| {
        let Some((changes, count)) = apply::chunk(tx, ctx, by, bulk, done).await? else { return Ok(Recorded::unaudited(())) };
        let recorded = Recorded::all((), changes);
        let done = done + count;
        if done < bulk.total {
            return Ok(recorded.send(Step { bulk: bulk.id, phase: Phase::Work { done } }.message()?));
        }
        Ok(match progress::end(tx, bulk.id, BulkStatus::Finished, None).await? {
            Some(change) => recorded.and(change),
            None => recorded,
        })
    })
    .await
}

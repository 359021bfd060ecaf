//! The bounds between the quintiles of all buyers: worked out anew from time to time, and every buyer scored again where they moved.

use super::rfm::{self, Measures, Score};
use crate::changed;
use crate::entity::customer::{self, Column};
use crate::entity::rfm_bounds::{self, Bounds, Entity, ONLY};
use chrono::{DateTime, TimeDelta, Utc};
use platform::outbox::{Failure, Handler, Message};
use platform::{Ctx, Error, Recorded, Tx, clock};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;
use uuid::Uuid;

const KIND: &str = "customer.rfm";
/// How old the bounds may be.
const AGE: TimeDelta = TimeDelta::hours(1);
/// Fewer buyers cannot be parted into quintiles.
const BUYERS: u64 = 5;
/// Buyers scored in one transaction.
const CHUNK: u64 = 500;

/// One step of scoring everybody again, as its message carries it.
#[derive(Serialize, Deserialize)]
struct Step {
    revision: i64,
    /// The buyer scored last.
    after: Option<Uuid>,
}

/// Id, last purchase, purchases, their sum, score so far.
type Buyer = (Uuid, DateTime<Utc>, i64, i64, Option<i32>);

/// Scores buyers in the background.
pub fn handler() -> (&'static str, Handler) {
    let score: Handler = Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let step = serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
            Ok(rescore(&ctx, step).await?)
        })
    });
    (KIND, score)
}

/// The bounds to score by; none while there are too few buyers.
pub async fn current(db: &impl ConnectionTrait) -> Result<Option<Bounds>, Error> {
    Ok(Entity::find_by_id(ONLY).one(db).await?.map(|row| row.bounds))
}

/// Works the bounds out where that was long ago; where they moved, everybody is scored again.
pub async fn keep_current(ctx: &Ctx) -> Result<(), Error> {
    let stored = Entity::find_by_id(ONLY).one(ctx.db()).await?;
    if stored.as_ref().is_some_and(|row| row.checked_at > clock::now() - AGE) {
        return Ok(());
    }
    let Some((buyers, bounds)) = measure(ctx.db()).await? else { return Ok(()) };
    ctx.write(async |tx| {
        let before = Entity::find_by_id(ONLY).lock_exclusive().one(tx).await?;
        let moved = before.as_ref().is_none_or(|row| row.bounds != bounds);
        let revision = before.map_or(0, |row| row.revision) + i64::from(moved);
        let row = rfm_bounds::Model { id: ONLY, bounds, buyers, revision, checked_at: clock::now() };
        use rfm_bounds::Column::{Bounds, Buyers, CheckedAt, Id, Revision};
        let known = OnConflict::column(Id).update_columns([Bounds, Buyers, Revision, CheckedAt]).to_owned();
        Entity::insert(rfm_bounds::ActiveModel::from(row)).on_conflict(known).exec_without_returning(tx).await?;
        let recorded = Recorded::unaudited(());
        Ok(if moved { recorded.send(message(&Step { revision, after: None })?) } else { recorded })
    })
    .await
}

fn message(step: &Step) -> Result<Message, Error> {
    Ok(Message::job(KIND, "Scores of buyers by recency, frequency and value", serde_json::to_value(step)?))
}

fn buyers() -> Select<customer::Entity> {
    // Archived ones count: what they bought is what the others are compared with.
    customer::Entity::find().filter(Column::PurchaseCount.gt(0))
}

async fn measure(db: &impl ConnectionTrait) -> Result<Option<(i64, Bounds)>, Error> {
    let count: Option<i64> = buyers().select_only().expr(Expr::cust("COUNT(*)")).into_tuple().one(db).await?;
    let count = count.unwrap_or_default();
    let Some(n) = u64::try_from(count).ok().filter(|n| *n >= BUYERS) else { return Ok(None) };
    let mut bounds = Bounds { recency: [0; 4], frequency: [0; 4], monetary: [0; 4] };
    for (k, place) in rfm::places(n).into_iter().enumerate() {
        let at = |column: Column| buyers().select_only().column(column).order_by_asc(column).offset(place).limit(1);
        let last: Option<DateTime<Utc>> = at(Column::LastPurchaseAt).into_tuple().one(db).await?;
        bounds.recency[k] = last.map_or(0, |at| at.timestamp_micros());
        bounds.frequency[k] = at(Column::PurchaseCount).into_tuple().one(db).await?.unwrap_or_default();
        bounds.monetary[k] = at(Column::PurchaseTotalMinor).into_tuple().one(db).await?.unwrap_or_default();
    }
    Ok(Some((count, bounds)))
}

/// Scores a chunk of buyers, together with the message that asks for the next one.
async fn rescore(ctx: &Ctx, step: Step) -> Result<(), Error> {
    ctx.write(async |tx| {
        let Some(row) = Entity::find_by_id(ONLY).one(tx).await?.filter(|row| row.revision == step.revision) else {
            return Ok(Recorded::unaudited(()));
        };
        let columns = [Column::Id, Column::LastPurchaseAt, Column::PurchaseCount, Column::PurchaseTotalMinor, Column::RfmScore];
        let chunk = buyers().select_only().columns(columns).filter(Condition::all().add_option(step.after.map(|id| Column::Id.gt(id))));
        let chunk: Vec<Buyer> = chunk.order_by_asc(Column::Id).limit(CHUNK).lock_exclusive().into_tuple().all(tx).await?;
        let next = chunk.last().map(|buyer| buyer.0).filter(|_| chunk.len() as u64 == CHUNK);
        store(tx, &row.bounds, chunk).await?;
        let recorded = Recorded::unaudited(());
        Ok(match next {
            Some(id) => recorded.send(message(&Step { after: Some(id), ..step })?),
            None => recorded,
        })
    })
    .await
}

/// Stores the scores that differ, all buyers of a score by one statement.
async fn store(tx: &Tx, bounds: &Bounds, buyers: Vec<Buyer>) -> Result<(), Error> {
    let mut moved: BTreeMap<Score, Vec<Uuid>> = BTreeMap::new();
    for (id, last_at, count, total_minor, before) in buyers {
        let score = rfm::score(Measures { last_at, count, total_minor }, bounds);
        if before != Some(score.digits()) {
            moved.entry(score).or_default().push(id);
        }
    }
    for (score, ids) in moved {
        customer::Entity::update_many()
            .col_expr(Column::RfmScore, Expr::value(score.digits()))
            .col_expr(Column::RfmClass, Expr::value(score.class()))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .exec(tx)
            .await?;
        changed::note(tx, &ids).await?;
    }
    Ok(())
}

/// Takes all steps at once, as the worker would one after the other.
#[cfg(test)]
pub async fn rescore_all(ctx: &Ctx) {
    let row = Entity::find_by_id(ONLY).one(ctx.db()).await.unwrap().unwrap();
    rescore(ctx, Step { revision: row.revision, after: None }).await.unwrap();
}

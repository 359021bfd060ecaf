//! The background worker that finds pairs: takes customers off the queue, some in each transaction, brings their keys up to date and compares each
//! with those that share one. Whatever is stopped or killed goes on where it was.

use super::candidates::{holders, promising, secret};
use super::keys::{digest, keys};
use super::load::{Subject, subjects};
use super::rules::{self, Alike, compare};
use crate::entity::{customer, customer_duplicate, customer_match_key, customer_match_queue, customer_match_record};
use platform::{Ctx, Error, Recorded, Tx, clock};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// Customers of one transaction: more would be cheaper, and keep everybody else from writing for longer.
const BATCH: u64 = 100;
/// Pairs that one customer is stored with, the likeliest ones.
const MOST: usize = 10;
/// Rows of one statement.
const ROWS: usize = 4_000;
/// How often a quiet queue is looked at; commits wake the worker at once.
const POLL: Duration = Duration::from_secs(2);
/// How long is waited after a change for others, to compare them together.
const GATHER: Duration = Duration::from_millis(200);
/// How long the worker rests between two full batches, so that others come to write.
const REST: Duration = Duration::from_millis(20);
/// The topic that lets one worker at a time compare, for two would not see each other's new customers.
const COMPARING: i64 = 7_238_450_923;

/// Puts customers on the queue; to be called where their changes are followed.
pub async fn queue(tx: &Tx, customers: &[Uuid]) -> Result<(), Error> {
    for customers in customers.chunks(ROWS) {
        let rows = customers.iter().map(|id| customer_match_queue::ActiveModel { customer_id: Set(*id) });
        let waiting = OnConflict::column(customer_match_queue::Column::CustomerId).do_nothing().to_owned();
        customer_match_queue::Entity::insert_many(rows).on_conflict(waiting).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Works the queue off until the task is dropped. Several may run, also in several instances.
pub async fn follow(ctx: &Ctx) {
    loop {
        let woken = ctx.app().written.notified();
        match round(ctx).await {
            Ok(0) => {
                let _ = tokio::time::timeout(POLL, woken).await;
                tokio::time::sleep(GATHER).await;
            }
            Ok(_) => tokio::time::sleep(REST).await,
            Err(error) => {
                tracing::warn!(%error, "duplicates cannot be looked for; trying again");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// Deals with some of the queue, in one transaction; tells how many customers there were.
async fn round(ctx: &Ctx) -> Result<usize, Error> {
    use customer_match_queue::{Column, Entity};
    // A look with a reader first, so that an idle server takes no write lock.
    if Entity::find().limit(1).one(ctx.db()).await?.is_none() {
        return Ok(0);
    }
    ctx.write(async |tx| {
        tx.hold(COMPARING).await?;
        let taken = Entity::find().select_only().column(Column::CustomerId).order_by_asc(Column::CustomerId).limit(BATCH);
        let taken: Vec<Uuid> = taken.lock_exclusive().into_tuple().all(tx).await?;
        Entity::delete_many().filter(Column::CustomerId.is_in(taken.clone())).exec(tx).await?;
        settle(ctx, tx, &taken).await?;
        Ok(Recorded::unaudited(taken.len()))
    })
    .await
}

/// Brings keys and pairs of these customers up to date.
async fn settle(ctx: &Ctx, tx: &Tx, customers: &[Uuid]) -> Result<(), Error> {
    let secret = secret(ctx.keys())?;
    let mut batch = subjects(tx, ctx.keys(), customers, Condition::all()).await?;
    let known = fingerprints(tx, customers).await?;
    let prints: HashMap<Uuid, i64> = batch.iter().map(|(id, subject)| (*id, digest(&subject.fingerprint, &secret))).collect();
    // Most changes of a customer are none of what is compared.
    batch.retain(|id, _| known.get(id) != prints.get(id));
    // Archived, or removed for good.
    let left: Vec<Uuid> = customers.iter().filter(|id| known.contains_key(id) && !prints.contains_key(id)).copied().collect();
    let changed: Vec<Uuid> = batch.keys().chain(&left).copied().collect();
    if changed.is_empty() {
        return Ok(());
    }
    forget_removed(tx, left).await?;
    forget(tx, &changed).await?;
    let their_keys: BTreeMap<Uuid, BTreeSet<i64>> = batch.iter().map(|(id, subject)| (*id, keys(&subject.fingerprint, &secret))).collect();
    remember(tx, &their_keys, &prints).await?;
    let pairs = pairs(ctx, tx, &batch, &their_keys).await?;
    store(tx, &changed, pairs).await
}

async fn fingerprints(tx: &Tx, customers: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    use customer_match_record::{Column, Entity};
    let rows = Entity::find().filter(Column::CustomerId.is_in(customers.to_vec())).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, row.fingerprint)).collect())
}

/// Takes out all pairs of customers that are not there any more.
async fn forget_removed(tx: &Tx, mut left: Vec<Uuid>) -> Result<(), Error> {
    if left.is_empty() {
        return Ok(());
    }
    let there = customer::Entity::find().select_only().column(customer::Column::Id).filter(customer::Column::Id.is_in(left.clone()));
    let there: HashSet<Uuid> = there.into_tuple().all(tx).await?.into_iter().collect();
    left.retain(|id| !there.contains(id));
    let theirs = Condition::any().add(customer_duplicate::Column::AId.is_in(left.clone())).add(customer_duplicate::Column::BId.is_in(left));
    customer_duplicate::Entity::delete_many().filter(theirs).exec(tx).await?;
    Ok(())
}

async fn forget(tx: &Tx, customers: &[Uuid]) -> Result<(), Error> {
    use {customer_match_key as key, customer_match_record as record};
    key::Entity::delete_many().filter(key::Column::CustomerId.is_in(customers.to_vec())).exec(tx).await?;
    record::Entity::delete_many().filter(record::Column::CustomerId.is_in(customers.to_vec())).exec(tx).await?;
    Ok(())
}

async fn remember(tx: &Tx, keys: &BTreeMap<Uuid, BTreeSet<i64>>, prints: &HashMap<Uuid, i64>) -> Result<(), Error> {
    use customer_match_record as record;
    // In the order of the table, which is cheaper to write; each customer is bound once.
    let customers: Vec<Uuid> = keys.iter().filter(|(_, keys)| !keys.is_empty()).map(|(id, _)| *id).collect();
    let numbered = customers.iter().zip(1..).flat_map(|(id, n)| keys.get(id).into_iter().flatten().map(move |key| (*key, n)));
    let mut rows: Vec<(i64, usize)> = numbered.collect();
    rows.sort_unstable();
    if !rows.is_empty() {
        let rows = rows.iter().map(|(key, n)| format!("({key},${n})")).collect::<Vec<_>>().join(",");
        let sql = format!("INSERT INTO customer_match_keys (key, customer_id) VALUES {rows}");
        let values = customers.iter().map(|id| Value::from(*id));
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    let rows = keys.keys().filter_map(|id| Some((*id, *prints.get(id)?)));
    let rows: Vec<_> = rows.map(|(id, print)| record::ActiveModel { customer_id: Set(id), fingerprint: Set(print) }).collect();
    if !rows.is_empty() {
        record::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The pairs of the batch's customers, lesser id first, each with the likeliest others.
async fn pairs(
    ctx: &Ctx,
    tx: &Tx,
    batch: &HashMap<Uuid, Subject>,
    keys: &BTreeMap<Uuid, BTreeSet<i64>>,
) -> Result<BTreeMap<(Uuid, Uuid), Alike>, Error> {
    let all: BTreeSet<i64> = keys.values().flatten().copied().collect();
    let holders = holders(tx, &all.into_iter().collect::<Vec<_>>(), 2).await?;
    let near: BTreeMap<Uuid, Vec<Uuid>> = keys.iter().map(|(id, keys)| (*id, promising(keys, &holders))).collect();
    let others: HashSet<Uuid> = near.values().flatten().copied().filter(|id| !batch.contains_key(id)).collect();
    let others = subjects(tx, ctx.keys(), &others.into_iter().collect::<Vec<_>>(), Condition::all()).await?;
    let mut pairs = BTreeMap::new();
    for (id, near) in &near {
        let Some(one) = batch.get(id) else { continue };
        let mut found: Vec<(Alike, Uuid)> = Vec::new();
        for near in near.iter().copied().filter(|near| near != id) {
            let Some(other) = batch.get(&near).or_else(|| others.get(&near)) else { continue };
            if one.parent == Some(near) || other.parent == Some(*id) {
                continue;
            }
            found.extend(compare(&one.fingerprint, &other.fingerprint).map(|alike| (alike, near)));
        }
        found.sort_by_key(|(alike, near)| (std::cmp::Reverse(alike.score), *near));
        let likeliest = found.into_iter().take(MOST);
        pairs.extend(likeliest.map(|(alike, near)| ((std::cmp::min(*id, near), std::cmp::max(*id, near)), alike)));
    }
    Ok(pairs)
}

/// Stores the pairs of these customers: new ones, and others as they are now. Those that are none any more go, but what somebody said about a pair
/// stays.
async fn store(tx: &Tx, customers: &[Uuid], mut pairs: BTreeMap<(Uuid, Uuid), Alike>) -> Result<(), Error> {
    use customer_duplicate::{ActiveModel, Column, Entity};
    let theirs = Condition::any().add(Column::AId.is_in(customers.to_vec())).add(Column::BId.is_in(customers.to_vec()));
    let stored = Entity::find().filter(theirs).all(tx).await?;
    let mut none_any_more = Vec::new();
    for row in stored {
        match pairs.get(&(row.a_id, row.b_id)) {
            None if row.dismissed_at.is_none() => none_any_more.push(row.id),
            Some(alike) if i64::from(alike.score) == row.score && rules::bits(&alike.reasons) == row.reasons => {
                pairs.remove(&(row.a_id, row.b_id));
            }
            _ => {}
        }
    }
    Entity::delete_many().filter(Column::Id.is_in(none_any_more)).exec(tx).await?;
    let now = clock::now();
    let rows: Vec<ActiveModel> = pairs
        .into_iter()
        .map(|((a, b), alike)| ActiveModel {
            id: Set(Uuid::now_v7()),
            a_id: Set(a),
            b_id: Set(b),
            score: Set(i64::from(alike.score)),
            reasons: Set(rules::bits(&alike.reasons)),
            found_at: Set(now),
            dismissed_at: Set(None),
            dismissed_by: Set(None),
        })
        .collect();
    for rows in rows.chunks(ROWS / 8) {
        let known = OnConflict::columns([Column::AId, Column::BId]).update_columns([Column::Score, Column::Reasons]).to_owned();
        Entity::insert_many(rows.to_vec()).on_conflict(known).exec_without_returning(tx).await?;
    }
    Ok(())
}

//! The background worker that finds pairs: takes customers off the queue, some in each transaction, brings their keys up to date and compares each
//! with those that share one. Whatever is stopped or killed goes on where it was.

use super::candidates::{holders, promising, secret};
use super::keys::{digest, keys};
use super::load::{Subject, subjects};
use super::rules::{self, Alike, compare};
use crate::entity::{customer, customer_duplicate, customer_match_key, customer_match_queue, customer_match_record};
use platform::db::Conn;
use platform::pace::Pace;
use platform::{Ctx, Error, Recorded, Tx, clock};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    Value,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// Customers of one transaction at most: more would be cheaper, and keep everybody else from writing for longer.
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

/// Puts all customers on the queue: what they are compared by is hashed with another secret from now on.
pub async fn queue_all(tx: &Tx) -> Result<(), Error> {
    let all = "INSERT INTO customer_match_queue (customer_id) SELECT id FROM customers WHERE TRUE ON CONFLICT DO NOTHING";
    tx.execute_unprepared(all).await?;
    Ok(())
}

/// Works the queue off until the task is dropped. Several may run, also in several instances.
pub async fn follow(ctx: &Ctx) {
    let mut pace = Pace::of(BATCH);
    loop {
        let woken = ctx.app().written.notified();
        match round(ctx, &mut pace).await {
            Ok(0) => {
                let _ = tokio::time::timeout(POLL, woken).await;
                tokio::time::sleep(GATHER).await;
            }
            Ok(_) if pace.was_full() => tokio::time::sleep(REST).await,
            Ok(_) => tokio::time::sleep(GATHER).await,
            Err(error) => {
                tracing::warn!(%error, "duplicates cannot be looked for; trying again");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// Deals with some of the queue, in one transaction; tells how many customers there were.
///
/// Embedded SQLite has one writer and no other instance: there all is read and compared before the transaction, which only stores what was found.
/// PostgreSQL lets others write meanwhile, and other instances are kept from comparing until this one has committed.
async fn round(ctx: &Ctx, pace: &mut Pace) -> Result<usize, Error> {
    let reader = Conn::Pool(ctx.db());
    let taken = next(&reader, pace.pieces()).await?;
    if taken.is_empty() {
        return Ok(0);
    }
    let before = match ctx.db().get_database_backend() {
        DbBackend::Sqlite => Some(Found::of(ctx, &reader, taken).await?),
        _ => None,
    };
    ctx.write(async |tx| {
        let slice = Pace::begin();
        tx.hold(COMPARING).await?;
        let found = match before {
            Some(found) => found,
            None => Found::of(ctx, &Conn::Tx(tx), next(&Conn::Tx(tx), pace.pieces()).await?).await?,
        };
        let n = found.store(tx).await?;
        pace.end(ctx, &slice, n);
        Ok(Recorded::unaudited(n))
    })
    .await
}

/// The customers whose turn it is.
async fn next(db: &Conn<'_>, pieces: u64) -> Result<Vec<Uuid>, Error> {
    use customer_match_queue::{Column, Entity};
    let taken = Entity::find().select_only().column(Column::CustomerId).order_by_asc(Column::CustomerId).limit(pieces);
    Ok(taken.into_tuple().all(db).await?)
}

/// The versions of these customers that are there.
async fn versions(db: &impl ConnectionTrait, customers: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    use customer::{Column, Entity};
    let rows = Entity::find().select_only().columns([Column::Id, Column::Version]).filter(Column::Id.is_in(customers.to_vec()));
    Ok(rows.into_tuple::<(Uuid, i64)>().all(db).await?.into_iter().collect())
}

/// What was found about some customers of the queue.
struct Found {
    taken: Vec<Uuid>,
    /// The customers as they were compared.
    versions: HashMap<Uuid, i64>,
    /// Archived, or removed for good.
    left: Vec<Uuid>,
    keys: BTreeMap<Uuid, BTreeSet<i64>>,
    prints: HashMap<Uuid, i64>,
    pairs: BTreeMap<(Uuid, Uuid), Alike>,
}

impl Found {
    /// Compares customers with those that share a key.
    async fn of(ctx: &Ctx, db: &Conn<'_>, taken: Vec<Uuid>) -> Result<Self, Error> {
        let secret = secret(ctx.keys())?;
        let versions = versions(db, &taken).await?;
        let mut batch = subjects(db, ctx.keys(), &taken, Condition::all()).await?;
        let known = fingerprints(db, &taken).await?;
        let prints: HashMap<Uuid, i64> = batch.iter().map(|(id, subject)| (*id, digest(&subject.fingerprint, &secret))).collect();
        // Most changes of a customer are none of what is compared.
        batch.retain(|id, _| known.get(id) != prints.get(id));
        let left: Vec<Uuid> = taken.iter().filter(|id| known.contains_key(id) && !prints.contains_key(id)).copied().collect();
        let keys: BTreeMap<Uuid, BTreeSet<i64>> = batch.iter().map(|(id, subject)| (*id, keys(&subject.fingerprint, &secret))).collect();
        let changed: Vec<Uuid> = batch.keys().chain(&left).copied().collect();
        let pairs = pairs(ctx, db, &batch, &keys, &changed).await?;
        Ok(Self { taken, versions, left, keys, prints, pairs })
    }

    /// Stores it and takes the customers off the queue; tells how many there were. Customers that changed meanwhile are compared again.
    async fn store(mut self, tx: &Tx) -> Result<usize, Error> {
        // Off the queue first: who changes a customer from now on puts it back.
        let theirs = customer_match_queue::Column::CustomerId.is_in(self.taken.clone());
        customer_match_queue::Entity::delete_many().filter(theirs).exec(tx).await?;
        let now = versions(tx, &self.taken).await?;
        let is_as_before = |id: &Uuid| now.get(id) == self.versions.get(id);
        let again: Vec<Uuid> = self.taken.iter().filter(|id| !is_as_before(id)).copied().collect();
        queue(tx, &again).await?;
        // Others keep their pairs even if they changed: what is compared of them did not, or they are compared again.
        let put_off: HashSet<Uuid> = self.keys.keys().filter(|id| !is_as_before(id)).copied().collect();
        self.left.retain(is_as_before);
        self.keys.retain(|id, _| !put_off.contains(id));
        self.pairs.retain(|(a, b), _| !put_off.contains(a) && !put_off.contains(b));
        let changed: Vec<Uuid> = self.keys.keys().chain(&self.left).copied().collect();
        if !changed.is_empty() {
            forget_removed(tx, self.left).await?;
            forget(tx, &changed).await?;
            remember(tx, &self.keys, &self.prints).await?;
            store(tx, &changed, self.pairs).await?;
        }
        Ok(self.taken.len())
    }
}

async fn fingerprints(db: &Conn<'_>, customers: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    use customer_match_record::{Column, Entity};
    let rows = Entity::find().filter(Column::CustomerId.is_in(customers.to_vec())).all(db).await?;
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

/// The pairs of the batch's customers, lesser id first, each with the likeliest others. What is stored of the `changed` ones does not hold any more.
async fn pairs(
    ctx: &Ctx,
    db: &Conn<'_>,
    batch: &HashMap<Uuid, Subject>,
    keys: &BTreeMap<Uuid, BTreeSet<i64>>,
    changed: &[Uuid],
) -> Result<BTreeMap<(Uuid, Uuid), Alike>, Error> {
    let all: BTreeSet<i64> = keys.values().flatten().copied().collect();
    let mut holders = holders(db, &all.into_iter().collect::<Vec<_>>(), changed).await?;
    holders.add(keys);
    let near: BTreeMap<Uuid, Vec<Uuid>> = keys.iter().map(|(id, keys)| (*id, promising(keys, &holders))).collect();
    let others: HashSet<Uuid> = near.values().flatten().copied().filter(|id| !batch.contains_key(id)).collect();
    let others = subjects(db, ctx.keys(), &others.into_iter().collect::<Vec<_>>(), Condition::all()).await?;
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

//! Words of records that are gone: FTS5 only notes that they are, and keeps them in its older parts until those are put together anew. After an
//! erasing that is done at once, a little at a time, so that others can write meanwhile. Scrubbing comes after it.

use super::super::ctx::Ctx;
use super::super::erasing;
use super::super::error::Error;
use super::super::outbox::{Failure, Handler, Message};
use super::super::record::Recorded;
use super::super::scrubbing;
use super::table;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The kind of the job.
pub const PURGE: &str = "search.purge";
/// Pages of the index that are put together in one transaction.
const PAGES: i64 = 500;
/// How long one job goes on before another one takes over.
const TURN: Duration = Duration::from_secs(45);

/// What one job does.
#[derive(Serialize, Deserialize)]
struct Purge {
    kind: String,
    begins: bool,
}

/// Asks for the words of records of a kind that are gone to be thrown away.
pub fn purge(kind: &'static str) -> Message {
    message(&Purge { kind: kind.to_owned(), begins: true })
}

fn message(purge: &Purge) -> Message {
    Message::job(PURGE, "Throwing away words of records that are gone", json!(purge))
}

/// Deals with that.
pub fn purging() -> Handler {
    Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let purge = serde_json::from_value(delivery.payload).map_err(|error| Failure { reason: error.to_string(), permanent: true })?;
            Ok(work(&ctx, purge).await?)
        })
    })
}

async fn work(ctx: &Ctx, purge: Purge) -> Result<(), Error> {
    if ctx.db().get_database_backend() == DbBackend::Postgres {
        // There the index keeps nothing of rows that are gone once they are vacuumed.
        return done(ctx).await;
    }
    let started = Instant::now();
    // A number below zero begins to put all parts together, others go on with that.
    let mut pages = if purge.begins { -PAGES } else { PAGES };
    while step(ctx, &table(&purge.kind), pages).await? {
        pages = PAGES;
        if started.elapsed() > TURN {
            let next = message(&Purge { begins: false, ..purge });
            return ctx.write(async |_| Ok(Recorded::unaudited(()).send(next))).await;
        }
        tokio::task::yield_now().await;
    }
    done(ctx).await
}

/// What was deleted last is to be overwritten as well.
async fn done(ctx: &Ctx) -> Result<(), Error> {
    ctx.write(async |_| Ok(Recorded::unaudited(()).send(scrubbing::scrub()))).await
}

/// Puts some pages of a table together; `false` where there was nothing left to do.
async fn step(ctx: &Ctx, table: &str, pages: i64) -> Result<bool, Error> {
    ctx.write(async |tx| {
        erasing::overwrite_deleted(tx, true).await?;
        let count = || Statement::from_string(DbBackend::Sqlite, "SELECT total_changes()");
        let before: i64 = tx.query_one_raw(count()).await?.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
        let sql = format!("INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)");
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, [pages.into()])).await?;
        let after: i64 = tx.query_one_raw(count()).await?.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
        Ok(Recorded::unaudited(after - before >= 2))
    })
    .await
}

//! Writing SQLite's write-ahead log into the database file while nobody waits for it.
//!
//! Left to SQLite, whoever commits when the log is long enough writes all of it, some 80 ms while every other write waits. Here a connection of
//! its own does so beside the writer, and leaves it only what was written meanwhile.

use super::Db;
use crate::error::Error;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, SqlxSqliteConnector, Statement};
use std::time::Duration;
use tokio::sync::Notify;

/// Frames of the log, a page of 4 kB each, that are worth writing: pages that are written again and again are written once in 16 MB.
const WORTH: i64 = 4_000;
/// Few enough for the writer, who starts the log anew only where none are left.
const LEFT: i64 = 100;
/// How often it is tried to leave no more than that while others write.
const PASSES: usize = 4;
/// How long nothing is looked at after a look.
const REST: Duration = Duration::from_millis(250);

impl Db {
    /// Keeps the log short, looking after each commit, until the task is dropped. Ends at once on PostgreSQL.
    pub async fn keep_log_short(&self, written: &Notify) {
        let Some(options) = self.embedded.clone() else { return };
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let connection = match pool.connect_with(options).await {
            Ok(pool) => SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
            Err(error) => {
                tracing::warn!(%error, "the write-ahead log is left to the writer");
                return;
            }
        };
        loop {
            let commit = written.notified();
            if let Err(error) = shorten(&connection).await {
                tracing::warn!(%error, "the write-ahead log could not be shortened; trying again after the next write");
            }
            commit.await;
            tokio::time::sleep(REST).await;
        }
    }
}

async fn shorten(connection: &DatabaseConnection) -> Result<(), Error> {
    if waiting(connection, "NOOP").await? < WORTH {
        return Ok(());
    }
    for _ in 0..PASSES {
        if waiting(connection, "PASSIVE").await? < LEFT && waiting(connection, "NOOP").await? < LEFT {
            break;
        }
    }
    Ok(())
}

/// Frames of the log that are not in the database file after such a checkpoint.
async fn waiting(connection: &DatabaseConnection, mode: &str) -> Result<i64, Error> {
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, format!("PRAGMA wal_checkpoint({mode})"))).await?;
    // Whether it was busy, the frames in the log, and those of them that are in the file.
    let row = row.ok_or_else(|| Error::internal("no answer to a checkpoint"))?;
    let (log, done): (i64, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    Ok(log - done)
}

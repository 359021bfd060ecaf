//! Taking what is left of deleted rows out of the databases' files, as far as each can.

use super::Db;
use crate::error::Error;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{ConnectionTrait, DbBackend, SqlxSqliteConnector, Statement};
use std::time::Duration;

/// How long writers are kept waiting for those who read.
const PATIENCE: Duration = Duration::from_millis(200);

/// Bytes of a database that is written anew within a second or two, while nobody else writes.
const SMALL: i64 = 128 * 1024 * 1024;

impl Db {
    /// Writes a SQLite database anew, without anything that is in no row; `false` where it is too large for that to be done while others wait.
    pub async fn write_anew(&self) -> Result<bool, Error> {
        let Some(options) = self.embedded.clone() else { return Ok(true) };
        // The copy that it is written from goes to a file, not to memory.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.pragma("temp_store", "file")).await;
        let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.map_err(Error::internal)?);
        let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let row = connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, size)).await?;
        let is_small = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.is_some_and(|bytes| bytes <= SMALL);
        if is_small {
            connection.execute_unprepared("VACUUM").await?;
        }
        connection.close().await?;
        Ok(is_small)
    }

    /// Writes all of SQLite's write-ahead log into the database file and cuts the log to nothing; `false` where somebody reads an older state or
    /// writes just now. Nothing on PostgreSQL.
    pub async fn empty_log(&self) -> Result<bool, Error> {
        let Some(options) = self.embedded.clone() else { return Ok(true) };
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.busy_timeout(PATIENCE)).await;
        let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.map_err(Error::internal)?);
        // Most of it beside the others, so that they wait for the rest alone.
        let checkpoint = async |mode| {
            let row = connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, format!("PRAGMA wal_checkpoint({mode})"))).await?;
            let row = row.ok_or_else(|| Error::internal("no answer to a checkpoint"))?;
            Ok::<i64, Error>(row.try_get_by_index(0)?)
        };
        checkpoint("PASSIVE").await?;
        let busy = checkpoint("TRUNCATE").await?;
        connection.close().await?;
        Ok(busy == 0)
    }

    /// Takes dead rows out of PostgreSQL's tables, and what indexes say of them. Nothing on SQLite.
    pub async fn vacuum(&self) -> Result<(), Error> {
        if self.backend() != DbBackend::Postgres {
            return Ok(());
        }
        let tables = "SELECT quote_ident(tablename::text) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user";
        for table in self.writer.query_all_raw(Statement::from_string(DbBackend::Postgres, tables)).await? {
            let table: String = table.try_get_by_index(0)?;
            // Few dead rows would otherwise be left in the indexes.
            self.writer.execute_unprepared(&format!("VACUUM (INDEX_CLEANUP ON) {table}")).await?;
        }
        Ok(())
    }
}

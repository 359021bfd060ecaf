//! Taking what is left of deleted rows out of the databases' files, as far as each can.

use super::Db;
use crate::error::Error;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{ConnectionTrait, DbBackend, SqlxSqliteConnector, Statement};
use std::time::Duration;

/// How long writers are kept waiting for those who read.
const PATIENCE: Duration = Duration::from_millis(200);

impl Db {
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

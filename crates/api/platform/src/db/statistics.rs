//! What SQLite's planner is told about the tables.
//!
//! An index without statistics looks better to it than one that it knows to have many equal rows, so there are some. But they are those of the moment
//! when they were gathered. Of a table that was small then and has grown since, they make the planner read all of it: a whole index for each row
//! that is looked up, or all of the search index at each sixteenth write, where FTS5 deletes ranges. So only large tables are told of, and
//! nothing inside the search index.

use crate::error::Error;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, SqlxSqliteConnector, Statement};

/// What was gathered of tables or indexes with fewer rows misleads as soon as they grow, and of the inside of the search index in any case.
const MISLEADING: &str = "tbl LIKE 'search_index%' OR CAST(stat AS INTEGER) < 1000";

/// Gathers statistics. All connections go by them from then on: the table that they are in is made anew, which is a change of the schema.
pub async fn gather(options: &SqliteConnectOptions) -> Result<(), Error> {
    let connection = apart(options).await?;
    let done = work(&connection).await;
    connection.close().await?;
    done
}

async fn work(connection: &DatabaseConnection) -> Result<(), Error> {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'";
    let tables = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, tables)).await?;
    let mut sql = "PRAGMA analysis_limit = 1000; BEGIN IMMEDIATE; DROP TABLE IF EXISTS sqlite_stat1;".to_owned();
    for table in &tables {
        sql.push_str(&format!(" ANALYZE \"{}\";", table.try_get_by_index::<String>(0)?));
    }
    sql.push_str(&format!(" DELETE FROM sqlite_stat1 WHERE {MISLEADING}; COMMIT"));
    // Closing the connection rolls back what was not committed.
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

/// Takes misleading statistics out that an earlier version, or somebody else, has gathered; before other connections begin, which go by what there
/// is then.
pub async fn forget_misleading(options: &SqliteConnectOptions) -> Result<(), Error> {
    let connection = apart(options).await?;
    let is_any = async |sql: &str| connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.map(|row| row.is_some());
    // Looked at first, so that a backup beside a busy server needs no lock.
    if is_any("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").await?
        && is_any(&format!("SELECT 1 FROM sqlite_stat1 WHERE {MISLEADING} LIMIT 1")).await?
    {
        connection.execute_unprepared(&format!("DELETE FROM sqlite_stat1 WHERE {MISLEADING}")).await?;
    }
    Ok(connection.close().await?)
}

/// A connection of its own.
async fn apart(options: &SqliteConnectOptions) -> Result<DatabaseConnection, Error> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.map_err(Error::internal)?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

//! The two databases behind one door: SQLite with one writer and several readers, or PostgreSQL.

mod checkpoints;
mod others;
mod scrubbing;
mod statistics;

use super::error::Error;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{ConnectOptions as _, Sqlite, SqliteConnection};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, SqlxSqliteConnector, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use sqlx_core::transaction::TransactionManager as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Connections for reading at the same time.
const READERS: u32 = 8;
/// How long a request waits for its turn to write before it is told to come back.
const TURN: Duration = Duration::from_secs(5);
/// How long a request waits for a connection to PostgreSQL before it is told that the database is away.
const ACQUIRE: Duration = Duration::from_secs(2);

/// The connections. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    /// How further connections to embedded SQLite are made.
    embedded: Option<SqliteConnectOptions>,
    /// How many wait for their turn to write.
    waiting: Arc<AtomicUsize>,
}

/// Somebody who waits for a turn to write, also where the waiting is given up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An open write transaction; only [`super::Ctx::write`] makes one, so nothing is written without its record.
pub struct Tx(DatabaseTransaction);

impl Db {
    /// Opens embedded SQLite at `file`, creating it when missing.
    ///
    /// WAL with `synchronous = FULL`: an answered write is on the disk. One writer, so writers queue instead of failing as busy.
    pub async fn sqlite(file: &Path) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            // Where `keep_log_short` does not come to it.
            .pragma("wal_autocheckpoint", "16000")
            // What a long export made the log grow to is given back.
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-8000")
            .pragma("temp_store", "memory")
            .statement_cache_capacity(200)
            .disable_statement_logging();
        let pool = |n: u32| {
            SqlitePoolOptions::new()
                .max_connections(n)
                .acquire_timeout(TURN)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
        };
        // Where SQLite rolls back by itself (a full disk), sqlx still counts the transaction and would begin the next one inside it, never to be
        // committed. Such a connection is closed, and a fresh one takes its place.
        let is_clean = |connection: &mut SqliteConnection| {
            <Sqlite as sea_orm::sqlx::Database>::TransactionManager::get_transaction_depth(connection) == 0
        };
        statistics::forget_misleading(&options).await?;
        let writer = pool(1).before_acquire(move |connection, _| Box::pin(std::future::ready(Ok(is_clean(connection)))));
        // What is deleted within a page that is written anyway is overwritten: that costs no writing.
        let writing = options.clone().pragma("cache_size", "-24000").pragma("secure_delete", "fast");
        let writer = writer.connect_with(writing).await.map_err(Error::internal)?;
        let reading = options.clone().pragma("query_only", "on");
        let reader = pool(READERS).min_connections(1).connect_with(reading).await.map_err(Error::internal)?;
        Ok(Self {
            writer: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
            reader: SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
            embedded: Some(options),
            waiting: Arc::default(),
        })
    }

    /// Connects to PostgreSQL, with so many connections at most.
    pub async fn postgres(url: &str, most: u32) -> Result<Self, Error> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(most).min_connections(1).acquire_timeout(ACQUIRE).connect_timeout(ACQUIRE).sqlx_logging(false);
        let connection = Database::connect(options).await?;
        Ok(Self { writer: connection.clone(), reader: connection, embedded: None, waiting: Arc::default() })
    }

    /// The connections to read with.
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a write transaction: immediate on SQLite, so that it never fails half-way for want of the lock.
    #[expect(clippy::disallowed_methods, reason = "the one place where write transactions begin")]
    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        let _waiting = Waiting::of(&self.waiting);
        Ok(Tx(self.writer.begin_with_options(options).await?))
    }

    /// Whether others wait for their turn to write.
    pub fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Keeps other instances that start on the same PostgreSQL database waiting until the result is dropped.
    pub async fn start_alone(url: &str) -> Result<StartLock, Error> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = sea_orm::Database::connect(options).await?;
        connection.execute_unprepared("SELECT pg_advisory_lock(7238450918)").await?;
        Ok(StartLock(connection))
    }

    /// Brings the schema up to date; a schema newer than this program is refused.
    pub async fn migrate(&self) -> Result<(), Error> {
        self.refuse_newer_schema().await?;
        if migrations::Migrator::get_pending_migrations(&self.writer).await?.is_empty() {
            return Ok(());
        }
        migrations::Migrator::up(&self.writer, None).await?;
        self.analyze().await
    }

    /// Gathers statistics for SQLite's planner; nothing on PostgreSQL, which does so by itself.
    pub async fn analyze(&self) -> Result<(), Error> {
        match &self.embedded {
            Some(options) => statistics::gather(options).await,
            None => Ok(()),
        }
    }

    async fn refuse_newer_schema(&self) -> Result<(), Error> {
        let rows = self.writer.query_all_raw(Statement::from_string(self.backend(), "SELECT version FROM seaql_migrations")).await;
        let known: Vec<String> = migrations::Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        for row in rows.unwrap_or_default() {
            let applied: String = row.try_get_by_index(0)?;
            if !known.contains(&applied) {
                return Err(Error::internal(format!(
                    "the database has the migration {applied}, which this version of ClientSphere does not know: start a newer version, or restore a backup made with this one"
                )));
            }
        }
        Ok(())
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Whether the database answers, asked by readiness checks.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.reader.execute_raw(Statement::from_string(self.backend(), "SELECT 1")).await.map(drop)?)
    }

    /// Writes a consistent copy of a SQLite database to `file`, also under load.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let path = file.to_str().ok_or_else(|| Error::internal("the path is not UTF-8"))?;
        let statement = Statement::from_sql_and_values(self.backend(), "VACUUM INTO ?", [path.into()]);
        self.writer.execute_raw(statement).await?;
        Ok(())
    }

    /// Checks a SQLite database from end to end.
    pub async fn integrity(&self) -> Result<(), Error> {
        let row = self.writer.query_one_raw(Statement::from_string(self.backend(), "PRAGMA integrity_check")).await?;
        let verdict: String = row.map(|r| r.try_get_by_index(0)).transpose()?.unwrap_or_default();
        if verdict == "ok" { Ok(()) } else { Err(Error::internal(format!("the database is damaged: {verdict}"))) }
    }

    /// Writes the write-ahead log into the database file and closes all connections.
    pub async fn close(self) {
        if self.backend() == DbBackend::Sqlite {
            let _ = self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        let _ = self.reader.close().await;
        let _ = self.writer.close().await;
    }
}

/// Held while the schema and the built-in records are brought up to date; the lock ends with its connection.
pub struct StartLock(DatabaseConnection);

impl StartLock {
    pub async fn release(self) {
        let _ = self.0.close().await;
    }
}

/// A connection to read with, or an open transaction: for code that is compiled once for both.
#[derive(Clone, Copy)]
pub enum Conn<'a> {
    Pool(&'a DatabaseConnection),
    Tx(&'a Tx),
}

#[async_trait::async_trait]
impl ConnectionTrait for Conn<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(db) => db.get_database_backend(),
            Self::Tx(tx) => tx.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(db) => db.execute_raw(statement).await,
            Self::Tx(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(db) => db.execute_unprepared(sql).await,
            Self::Tx(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Pool(db) => db.query_one_raw(statement).await,
            Self::Tx(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pool(db) => db.query_all_raw(statement).await,
            Self::Tx(tx) => tx.query_all_raw(statement).await,
        }
    }
}

impl Tx {
    pub(super) async fn commit(self) -> Result<(), Error> {
        Ok(self.0.commit().await?)
    }

    pub(super) async fn rollback(self) {
        if let Err(error) = self.0.rollback().await {
            tracing::warn!(%error, "a transaction was not rolled back by us; its connection is closed");
        }
    }

    /// Waits until no other transaction holds `topic`, and holds it to the end of this one. For checks over several rows that PostgreSQL would let
    /// two writers pass at once; SQLite has one writer.
    pub async fn hold(&self, topic: i64) -> Result<(), Error> {
        if self.get_database_backend() == DbBackend::Postgres {
            let lock = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_advisory_xact_lock($1)", [topic.into()]);
            self.execute_raw(lock).await?;
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(statement).await
    }
}

//! Who else is connected.

use super::Db;
use crate::error::Error;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::time::Duration;

/// How often it is looked again: connections that were closed just now are seen for a moment.
const LOOKS: u32 = 20;
/// How long between two looks.
const REST: Duration = Duration::from_millis(250);

impl Db {
    /// Refuses where others are connected to this PostgreSQL database.
    pub async fn refuse_others(url: &str) -> Result<(), Error> {
        let db = Self::postgres(url, 1).await?;
        let sql = "SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        let mut others = 1;
        for _ in 0..LOOKS {
            let row = db.writer.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
            others = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or(0);
            if others == 0 {
                break;
            }
            tokio::time::sleep(REST).await;
        }
        db.close().await;
        match others {
            0 => Ok(()),
            n => Err(Error::internal(format!(
                "there are {n} other connections to the database: stop every server and program that uses it first"
            ))),
        }
    }
}

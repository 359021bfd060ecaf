//! Where SQLite's free pages are filled with zeros after an erasing, see `platform/scrubbing.rs`.

use crate::dialect::is_sqlite;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if is_sqlite(manager) {
            let filling = "CREATE TABLE scrubbing (id INTEGER PRIMARY KEY NOT NULL, zeros BLOB NOT NULL)";
            manager.get_connection().execute_unprepared(filling).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

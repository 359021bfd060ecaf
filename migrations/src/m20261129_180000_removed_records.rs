//! Whose the records were that are gone.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // Of any record type: ids are never used twice.
    "CREATE TABLE removed_records (
        id UUID PRIMARY KEY NOT NULL,
        owner_id UUID,
        team_id UUID,
        removed_at TIMESTAMPTZ NOT NULL
    )",
    "CREATE INDEX removed_records_by_time ON removed_records (removed_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

//! How many wrong passwords were named lately, so that a restart forgets none and every instance knows of them.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["CREATE TABLE password_failures (
        key BYTEA PRIMARY KEY NOT NULL,
        opened_at TIMESTAMPTZ NOT NULL,
        used INTEGER NOT NULL
    )"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

//! Which secret key the database hangs on, what is kept of keys that are gone, and how far a re-keying has come.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // One row. `proof` tells whether a key with this id is the right one.
    "CREATE TABLE key_use (
        key_id SMALLINT PRIMARY KEY NOT NULL,
        proof BYTEA NOT NULL,
        rekeying_to SMALLINT,
        step INTEGER NOT NULL
    )",
    "CREATE TABLE retired_keys (
        key_id SMALLINT PRIMARY KEY NOT NULL,
        parts BYTEA NOT NULL
    )",
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

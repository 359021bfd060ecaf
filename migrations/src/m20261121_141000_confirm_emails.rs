//! Links that confirm a new e-mail address. What a link may be for is no longer in a CHECK, which SQLite cannot change: the program knows.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE link_tokens_anew (
        token_hash BYTEA PRIMARY KEY NOT NULL,
        purpose TEXT NOT NULL,
        user_id UUID REFERENCES users (id) ON DELETE CASCADE,
        email TEXT,
        created_by UUID,
        created_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        used_at TIMESTAMPTZ
    )",
    "INSERT INTO link_tokens_anew (token_hash, purpose, user_id, created_by, created_at, expires_at, used_at)
        SELECT token_hash, purpose, user_id, created_by, created_at, expires_at, used_at FROM link_tokens",
    "DROP TABLE link_tokens",
    "ALTER TABLE link_tokens_anew RENAME TO link_tokens",
    "CREATE INDEX link_tokens_by_user ON link_tokens (user_id)",
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

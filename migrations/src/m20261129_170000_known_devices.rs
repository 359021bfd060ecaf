//! Browsers that have signed in to an account before, by the hash of the secret in their cookie; and how much files each user has attached.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE known_devices (
        id UUID PRIMARY KEY NOT NULL,
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        token_hash BYTEA NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        UNIQUE (token_hash, user_id)
    )",
    // What each user's share of storage is held against.
    "CREATE INDEX attachments_by_uploader ON attachments (uploaded_by, size)",
    "CREATE INDEX known_devices_by_user ON known_devices (user_id, id)",
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

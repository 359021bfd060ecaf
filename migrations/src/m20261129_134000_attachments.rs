//! Files of records. Their contents are not in the database.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // Files can belong to records of several kinds, so the record is no reference.
    "CREATE TABLE attachments (
        id UUID PRIMARY KEY NOT NULL,
        record TEXT NOT NULL,
        record_id UUID NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        size BIGINT NOT NULL,
        sha256 TEXT NOT NULL,
        uploaded_by UUID REFERENCES users (id),
        archived_by UUID REFERENCES users (id),
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    "CREATE INDEX attachments_of_record ON attachments (record_id, created_at, id)",
    "CREATE INDEX attachments_removed ON attachments (archived_at) WHERE archived_at IS NOT NULL",
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

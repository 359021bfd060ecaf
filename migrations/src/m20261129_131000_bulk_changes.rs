//! Changes of many records at once, and what each of them did to which record.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // What is asked for is sealed: filters may name people and phone numbers.
    "CREATE TABLE bulk_changes (
        id UUID PRIMARY KEY NOT NULL,
        record TEXT NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id),
        undoes_id UUID REFERENCES bulk_changes (id) ON DELETE SET NULL,
        request BYTEA NOT NULL,
        status TEXT NOT NULL,
        total BIGINT NOT NULL,
        done BIGINT NOT NULL,
        changed BIGINT NOT NULL,
        unchanged BIGINT NOT NULL,
        failed BIGINT NOT NULL,
        out_of_reach BIGINT NOT NULL,
        reason TEXT,
        created_at TIMESTAMPTZ NOT NULL,
        finished_at TIMESTAMPTZ
    )",
    // Listed page by page, the newest first.
    "CREATE INDEX bulk_changes_by_owner ON bulk_changes (owner_id, created_at, id)",
    // One undo at a time; one that was cancelled may be begun anew.
    "CREATE UNIQUE INDEX bulk_changes_by_undone ON bulk_changes (undoes_id) WHERE undoes_id IS NOT NULL AND status <> 'cancelled'",
    // The set of records, fixed before the first is changed. No reference to them: a row outlives a record that is removed.
    "CREATE TABLE bulk_rows (
        bulk_id UUID NOT NULL REFERENCES bulk_changes (id) ON DELETE CASCADE,
        ordinal BIGINT NOT NULL,
        record_id UUID NOT NULL,
        outcome TEXT,
        message TEXT,
        image BYTEA,
        PRIMARY KEY (bulk_id, ordinal)
    )",
    "CREATE INDEX bulk_rows_by_outcome ON bulk_rows (bulk_id, outcome, ordinal)",
    "CREATE INDEX bulk_rows_by_record ON bulk_rows (record_id)",
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

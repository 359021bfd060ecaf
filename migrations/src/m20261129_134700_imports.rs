//! Imports of sheets that create and update records, are remembered, give their faults back as a file, and can be undone.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE imports (
        id UUID PRIMARY KEY NOT NULL,
        record TEXT NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id),
        filename TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('uploaded', 'running', 'finished', 'cancelled')),
        format TEXT NOT NULL DEFAULT 'text',
        encoding TEXT NOT NULL,
        delimiter TEXT NOT NULL,
        sheets JSONB NOT NULL DEFAULT '[]',
        sheet TEXT,
        date_order TEXT,
        columns BYTEA NOT NULL,
        plan JSONB,
        remembered JSONB,
        row_count BIGINT NOT NULL,
        created BIGINT NOT NULL,
        updated BIGINT NOT NULL DEFAULT 0,
        skipped BIGINT NOT NULL,
        failed BIGINT NOT NULL,
        done BIGINT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        finished_at TIMESTAMPTZ
    )",
    // Listed page by page, the newest first.
    "CREATE INDEX imports_by_owner ON imports (owner_id, created_at, id)",
    // Apart from its import, so that counting progress does not rewrite the file. `original` is the file as it was uploaded, until it is run: to
    // read it anew in another way.
    "CREATE TABLE import_files (
        import_id UUID PRIMARY KEY NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        file BYTEA NOT NULL,
        original BYTEA
    )",
    // How sheets with the same headers were mapped last, for each record type and user. Headers are found by a blind index.
    "CREATE TABLE import_mappings (
        id UUID PRIMARY KEY NOT NULL,
        record TEXT NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id),
        headers BYTEA NOT NULL,
        mapping BYTEA NOT NULL,
        used_at TIMESTAMPTZ NOT NULL,
        UNIQUE (headers, record, owner_id)
    )",
    // Records of the same type that come later in the file than the rows that name them; emptied at the end of the import.
    "CREATE TABLE import_links (
        import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        record_id UUID NOT NULL,
        field TEXT NOT NULL,
        row_number BIGINT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (import_id, record_id, field)
    )",
    "CREATE INDEX import_links_by_row ON import_links (import_id, row_number)",
    "CREATE TABLE import_issues (
        import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        ordinal BIGINT NOT NULL,
        row_number BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        column_name TEXT,
        message TEXT NOT NULL,
        PRIMARY KEY (import_id, ordinal)
    )",
    // The rows that did not become records, a chunk of the import in each row.
    "CREATE TABLE import_faults (
        import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        first_row BIGINT NOT NULL,
        faults BYTEA NOT NULL,
        PRIMARY KEY (import_id, first_row)
    )",
    // What an import did to which record. No reference, so that the row outlives a record that is removed.
    "CREATE TABLE import_rows (
        import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        record_id UUID NOT NULL,
        row_number BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        image BYTEA,
        version BIGINT NOT NULL,
        undone TEXT,
        reason TEXT,
        PRIMARY KEY (import_id, record_id)
    )",
    "CREATE INDEX import_rows_by_row ON import_rows (import_id, outcome, row_number)",
    "CREATE INDEX import_rows_kept ON import_rows (import_id, row_number) WHERE undone = 'kept'",
    "CREATE INDEX import_rows_by_record ON import_rows (record_id)",
    "CREATE TABLE import_undos (
        import_id UUID PRIMARY KEY NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        status TEXT NOT NULL,
        total BIGINT NOT NULL,
        done BIGINT NOT NULL,
        removed BIGINT NOT NULL,
        restored BIGINT NOT NULL,
        kept BIGINT NOT NULL,
        started_at TIMESTAMPTZ NOT NULL,
        finished_at TIMESTAMPTZ
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

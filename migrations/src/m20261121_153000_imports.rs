//! Imports of workbooks that also update, are remembered, give their faults back as a file, and can be undone.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "ALTER TABLE customer_imports ADD COLUMN updated BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE customer_imports ADD COLUMN format TEXT NOT NULL DEFAULT 'text'",
    "ALTER TABLE customer_imports ADD COLUMN sheets JSONB NOT NULL DEFAULT '[]'",
    "ALTER TABLE customer_imports ADD COLUMN sheet TEXT",
    "ALTER TABLE customer_imports ADD COLUMN date_order TEXT",
    "ALTER TABLE customer_imports ADD COLUMN remembered JSONB",
    // The file as it was uploaded, until it is run: to read it anew in another way.
    "ALTER TABLE customer_import_files ADD COLUMN original BYTEA",
    // How sheets with the same headers were mapped last, for each user. Headers are found by a blind index.
    "CREATE TABLE customer_import_mappings (
        id UUID PRIMARY KEY NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id),
        headers BYTEA NOT NULL,
        mapping BYTEA NOT NULL,
        used_at TIMESTAMPTZ NOT NULL,
        UNIQUE (headers, owner_id)
    )",
    // The rows that did not become customers, a chunk of the import in each row.
    "CREATE TABLE customer_import_faults (
        import_id UUID NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
        first_row BIGINT NOT NULL,
        faults BYTEA NOT NULL,
        PRIMARY KEY (import_id, first_row)
    )",
    // What an import did to which customer. No reference, so that the row outlives a customer that is removed.
    "CREATE TABLE customer_import_changes (
        import_id UUID NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
        customer_id UUID NOT NULL,
        row_number BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        before BYTEA,
        version BIGINT NOT NULL,
        undone TEXT,
        reason TEXT,
        PRIMARY KEY (import_id, customer_id)
    )",
    "CREATE INDEX customer_import_changes_by_row ON customer_import_changes (import_id, outcome, row_number)",
    "CREATE INDEX customer_import_changes_kept ON customer_import_changes (import_id, row_number) WHERE undone = 'kept'",
    "CREATE INDEX customer_import_changes_by_customer ON customer_import_changes (customer_id)",
    // The one there is leaves archived entries out, but removing a customer has to know of all.
    "CREATE INDEX interactions_of_customer ON interactions (customer_id)",
    "CREATE TABLE customer_import_undos (
        import_id UUID PRIMARY KEY NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
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

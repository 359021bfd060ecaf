//! Saved views, bulk changes, and the words that searches know.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // The state is sealed: filters may name people and phone numbers.
    "CREATE TABLE saved_views (
        id UUID PRIMARY KEY NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        list TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        state BYTEA NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL,
        UNIQUE (owner_id, list, name_key)
    )",
    "CREATE TABLE saved_view_roles (
        view_id UUID NOT NULL REFERENCES saved_views (id) ON DELETE CASCADE,
        role_id UUID NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        PRIMARY KEY (view_id, role_id)
    )",
    "CREATE INDEX saved_view_roles_by_role ON saved_view_roles (role_id, view_id)",
    // What is asked for is sealed, as filters are.
    "CREATE TABLE customer_bulk_changes (
        id UUID PRIMARY KEY NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id),
        undoes_id UUID REFERENCES customer_bulk_changes (id) ON DELETE SET NULL,
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
    "CREATE INDEX customer_bulk_changes_by_owner ON customer_bulk_changes (owner_id, id)",
    // One undo at a time; one that was cancelled may be begun anew.
    "CREATE UNIQUE INDEX customer_bulk_changes_by_undone ON customer_bulk_changes (undoes_id) WHERE undoes_id IS NOT NULL AND status <> 'cancelled'",
    // The set of customers, fixed before the first is changed. No reference to them: a row outlives a customer that is removed.
    "CREATE TABLE customer_bulk_rows (
        bulk_id UUID NOT NULL REFERENCES customer_bulk_changes (id) ON DELETE CASCADE,
        ordinal BIGINT NOT NULL,
        customer_id UUID NOT NULL,
        outcome TEXT,
        message TEXT,
        image BYTEA,
        PRIMARY KEY (bulk_id, ordinal)
    )",
    "CREATE INDEX customer_bulk_rows_by_outcome ON customer_bulk_rows (bulk_id, outcome, ordinal)",
    "CREATE INDEX customer_bulk_rows_by_customer ON customer_bulk_rows (customer_id)",
];

/// The words that records are found by, and what is left of each when letters are taken out. Those of existing records are spelt by the program
/// after its next start.
const SPELLING_SQLITE: &[&str] = &[
    "CREATE TABLE search_terms (
        id INTEGER PRIMARY KEY NOT NULL,
        subject_kind TEXT NOT NULL,
        term TEXT NOT NULL,
        spelled BOOLEAN NOT NULL,
        UNIQUE (subject_kind, term)
    )",
    "CREATE INDEX search_terms_waiting ON search_terms (id) WHERE NOT spelled",
    "CREATE TABLE search_spellings (deletion TEXT NOT NULL, term_id INTEGER NOT NULL, PRIMARY KEY (deletion, term_id)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE search_words USING fts5vocab(search_index, row)",
    "INSERT INTO search_terms (subject_kind, term, spelled)
        SELECT 'customer', term, FALSE FROM search_words WHERE LENGTH(term) BETWEEN 4 AND 24 AND term NOT GLOB '*[0-9]*'",
    "DROP TABLE search_words",
];

const SPELLING_POSTGRES: &[&str] = &[
    "CREATE TABLE search_terms (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        subject_kind TEXT NOT NULL,
        term TEXT COLLATE \"C\" NOT NULL,
        spelled BOOLEAN NOT NULL,
        UNIQUE (subject_kind, term)
    )",
    "CREATE INDEX search_terms_waiting ON search_terms (id) WHERE NOT spelled",
    "CREATE TABLE search_spellings (deletion TEXT COLLATE \"C\" NOT NULL, term_id BIGINT NOT NULL, PRIMARY KEY (deletion, term_id))",
    "INSERT INTO search_terms (subject_kind, term, spelled)
        SELECT DISTINCT subject_kind, word, FALSE FROM search_documents, UNNEST(tsvector_to_array(body)) AS word
        WHERE CHAR_LENGTH(word) BETWEEN 4 AND 24 AND word !~ '[0-9]'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        for statement in if is_sqlite(manager) { SPELLING_SQLITE } else { SPELLING_POSTGRES } {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

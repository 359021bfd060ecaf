//! The audit log is chained with a key: which one, of each entry, and the sealed end of the chain. Entries of before have no key; the first one
//! with a key holds the hash of the last one without.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "ALTER TABLE audit_entries ADD COLUMN key_id SMALLINT",
    // One row. Its key grows with the log, so that the newest version is found at once where PostgreSQL must keep older ones for others.
    "CREATE TABLE audit_head (
        seq BIGINT PRIMARY KEY NOT NULL,
        hash BYTEA NOT NULL,
        key_id SMALLINT NOT NULL,
        seal BYTEA NOT NULL
    )",
];

/// As before, and nothing changes the key.
const APPEND_ONLY_SQLITE: &[&str] = &[
    "DROP TRIGGER audit_entries_no_update",
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
        WHEN NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor_kind IS NOT OLD.actor_kind
          OR NEW.actor_id IS NOT OLD.actor_id OR NEW.action IS NOT OLD.action OR NEW.subject_kind IS NOT OLD.subject_kind
          OR NEW.subject_id IS NOT OLD.subject_id OR NEW.address IS NOT OLD.address OR NEW.request_id IS NOT OLD.request_id
          OR NEW.details_digest IS NOT OLD.details_digest OR NEW.previous_hash IS NOT OLD.previous_hash OR NEW.hash IS NOT OLD.hash
          OR NEW.label_digest IS NOT OLD.label_digest OR NEW.key_id IS NOT OLD.key_id
          OR NEW.details IS NOT NULL
          OR NOT (NEW.subject_label IS OLD.subject_label OR NEW.subject_label IS '(erased)')
          OR NOT (NEW.erasure_seal IS OLD.erasure_seal
            OR OLD.erasure_seal IS NULL AND OLD.label_digest IS NULL AND NEW.subject_label IS '(erased)')
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
];

const APPEND_ONLY_POSTGRES: &[&str] = &["CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
        IF TG_OP = 'UPDATE' AND NEW.details IS NULL
            AND ROW(NEW.seq, NEW.id, NEW.at, NEW.actor_kind, NEW.actor_id, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.address,
                NEW.request_id, NEW.details_digest, NEW.previous_hash, NEW.hash, NEW.label_digest, NEW.key_id)
            IS NOT DISTINCT FROM ROW(OLD.seq, OLD.id, OLD.at, OLD.actor_kind, OLD.actor_id, OLD.action, OLD.subject_kind, OLD.subject_id,
                OLD.address, OLD.request_id, OLD.details_digest, OLD.previous_hash, OLD.hash, OLD.label_digest, OLD.key_id)
            AND (NEW.subject_label = OLD.subject_label OR NEW.subject_label = '(erased)')
            AND (NEW.erasure_seal IS NOT DISTINCT FROM OLD.erasure_seal
                OR OLD.erasure_seal IS NULL AND OLD.label_digest IS NULL AND NEW.subject_label = '(erased)')
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'the audit log is append-only';
     END $$"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run(manager, if is_sqlite(manager) { APPEND_ONLY_SQLITE } else { APPEND_ONLY_POSTGRES }).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

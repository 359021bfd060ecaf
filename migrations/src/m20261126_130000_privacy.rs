//! Erasing what is known of somebody: customers that were erased, and audit entries whose subject's name can go without breaking the chain.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "ALTER TABLE customers ADD COLUMN erased_at TIMESTAMPTZ",
    // A keyed digest of the subject's name, which the chain is made of instead of the name itself. Absent in entries of earlier versions.
    "ALTER TABLE audit_entries ADD COLUMN label_digest BYTEA",
    // For entries without that digest: what vouches for the rest of the entry once its name is gone.
    "ALTER TABLE audit_entries ADD COLUMN erasure_seal BYTEA",
];

/// Nobody rewrites history: of an entry nothing but its details and its subject's name may be emptied, and nothing may be filled in. The one
/// thing that is added is the seal of an entry of an earlier version, together with the emptying.
const SQLITE: &[&str] = &[
    "DROP TRIGGER audit_entries_no_update",
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
        WHEN NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor_kind IS NOT OLD.actor_kind
          OR NEW.actor_id IS NOT OLD.actor_id OR NEW.action IS NOT OLD.action OR NEW.subject_kind IS NOT OLD.subject_kind
          OR NEW.subject_id IS NOT OLD.subject_id OR NEW.address IS NOT OLD.address OR NEW.request_id IS NOT OLD.request_id
          OR NEW.details_digest IS NOT OLD.details_digest OR NEW.previous_hash IS NOT OLD.previous_hash OR NEW.hash IS NOT OLD.hash
          OR NEW.label_digest IS NOT OLD.label_digest
          OR NEW.details IS NOT NULL
          OR NOT (NEW.subject_label IS OLD.subject_label OR NEW.subject_label IS '(erased)')
          OR NOT (NEW.erasure_seal IS OLD.erasure_seal
            OR OLD.erasure_seal IS NULL AND OLD.label_digest IS NULL AND NEW.subject_label IS '(erased)')
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
];

const POSTGRES: &[&str] = &["CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
        IF TG_OP = 'UPDATE' AND NEW.details IS NULL
            AND ROW(NEW.seq, NEW.id, NEW.at, NEW.actor_kind, NEW.actor_id, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.address,
                NEW.request_id, NEW.details_digest, NEW.previous_hash, NEW.hash, NEW.label_digest)
            IS NOT DISTINCT FROM ROW(OLD.seq, OLD.id, OLD.at, OLD.actor_kind, OLD.actor_id, OLD.action, OLD.subject_kind, OLD.subject_id,
                OLD.address, OLD.request_id, OLD.details_digest, OLD.previous_hash, OLD.hash, OLD.label_digest)
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
        run(manager, if is_sqlite(manager) { SQLITE } else { POSTGRES }).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

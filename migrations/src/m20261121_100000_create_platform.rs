//! What every domain stands on: the audit log, the outbox, idempotency keys and the search index.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE audit_entries (
        seq BIGINT PRIMARY KEY NOT NULL,
        id UUID NOT NULL UNIQUE,
        at TIMESTAMPTZ NOT NULL,
        actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'system', 'anonymous')),
        actor_id UUID,
        action TEXT NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id UUID,
        subject_label TEXT NOT NULL,
        address TEXT,
        request_id UUID,
        details BYTEA,
        details_digest BYTEA NOT NULL,
        previous_hash BYTEA NOT NULL,
        hash BYTEA NOT NULL
    )",
    "CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, seq)",
    "CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, seq)",
    "CREATE INDEX audit_entries_by_action ON audit_entries (action, seq)",
    "CREATE INDEX audit_entries_by_time ON audit_entries (at, seq)",
    "CREATE TABLE outbox_messages (
        id UUID PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        payload BYTEA NOT NULL,
        secret BOOLEAN NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'dead')),
        attempts INTEGER NOT NULL,
        next_attempt_at TIMESTAMPTZ NOT NULL,
        claimed_until TIMESTAMPTZ,
        last_error TEXT,
        created_at TIMESTAMPTZ NOT NULL,
        sent_at TIMESTAMPTZ
    )",
    "CREATE INDEX outbox_messages_due ON outbox_messages (next_attempt_at, id) WHERE status = 'pending'",
    "CREATE INDEX outbox_messages_by_age ON outbox_messages (created_at, id)",
    "CREATE INDEX outbox_messages_by_status ON outbox_messages (status, created_at, id)",
    "CREATE TABLE idempotency_keys (
        owner_id UUID NOT NULL,
        key TEXT NOT NULL,
        fingerprint BYTEA NOT NULL,
        status INTEGER NOT NULL,
        etag TEXT,
        location TEXT,
        body BYTEA NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        PRIMARY KEY (owner_id, key)
    )",
    "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)",
];

/// Nobody rewrites history: rows are never deleted, and nothing but the details may ever be emptied (erasure of personal data).
const SQLITE: &[&str] = &[
    "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
        WHEN NEW.details IS NOT NULL OR NEW.hash IS NOT OLD.hash OR NEW.previous_hash IS NOT OLD.previous_hash OR NEW.seq IS NOT OLD.seq
          OR NEW.at IS NOT OLD.at OR NEW.actor_id IS NOT OLD.actor_id OR NEW.action IS NOT OLD.action OR NEW.subject_id IS NOT OLD.subject_id
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TABLE search_documents (docid INTEGER PRIMARY KEY, subject_kind TEXT NOT NULL, subject_id UUID NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search_index USING fts5(body, subject_id UNINDEXED, subject_kind UNINDEXED, prefix = '2 3 4',
        tokenize = \"unicode61 remove_diacritics 2\")",
];

const POSTGRES: &[&str] = &[
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
        IF TG_OP = 'UPDATE' AND NEW.details IS NULL
            AND ROW(NEW.seq, NEW.id, NEW.at, NEW.actor_id, NEW.action, NEW.subject_id, NEW.previous_hash, NEW.hash)
            IS NOT DISTINCT FROM ROW(OLD.seq, OLD.id, OLD.at, OLD.actor_id, OLD.action, OLD.subject_id, OLD.previous_hash, OLD.hash)
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'the audit log is append-only';
     END $$",
    "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    "CREATE TABLE search_documents (
        subject_id UUID PRIMARY KEY,
        subject_kind TEXT NOT NULL,
        body TSVECTOR NOT NULL
    )",
    "CREATE INDEX search_documents_body ON search_documents USING gin (body)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run(manager, if is_sqlite(manager) { SQLITE } else { POSTGRES }).await
    }
}

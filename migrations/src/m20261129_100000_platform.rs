//! What every domain stands on: the audit log, the outbox, idempotency keys, files that are being written, and the search index.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // The subject's name can go without breaking the chain, which is made of `label_digest` instead, a keyed digest of it. In an entry without
    // that digest `erasure_seal` vouches for the rest once the name is gone.
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
        hash BYTEA NOT NULL,
        label_digest BYTEA,
        erasure_seal BYTEA
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
    // Contents of files are not in the database: this notes the key of each one that is about to be written, until the row that names it is
    // there, so that what a failure leaves behind is found again.
    "CREATE TABLE file_writes (
        key UUID PRIMARY KEY NOT NULL,
        begun_at TIMESTAMPTZ NOT NULL
    )",
];

/// Nobody rewrites history: of an entry nothing but its details and its subject's name may be emptied (erasure of personal data), and nothing
/// may be filled in. The one thing that is added is the seal of an entry without a digest of the name, together with the emptying.
const AUDIT_SQLITE: &[&str] = &[
    "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
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

const AUDIT_POSTGRES: &[&str] = &[
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
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
     END $$",
    "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
];

/// Full-text search, and beside it the words that records are found by, with what is left of each when letters are taken out.
const SEARCH_SQLITE: &[&str] = &[
    "CREATE TABLE search_documents (docid INTEGER PRIMARY KEY, subject_kind TEXT NOT NULL, subject_id UUID NOT NULL UNIQUE)",
    "CREATE TABLE search_terms (
        id INTEGER PRIMARY KEY NOT NULL,
        subject_kind TEXT NOT NULL,
        term TEXT NOT NULL,
        spelled BOOLEAN NOT NULL,
        UNIQUE (subject_kind, term)
    )",
    "CREATE INDEX search_terms_waiting ON search_terms (id) WHERE NOT spelled",
    "CREATE TABLE search_spellings (deletion TEXT NOT NULL, term_id INTEGER NOT NULL, PRIMARY KEY (deletion, term_id)) WITHOUT ROWID",
];

const SEARCH_POSTGRES: &[&str] = &[
    "CREATE TABLE search_documents (
        subject_id UUID PRIMARY KEY,
        subject_kind TEXT NOT NULL,
        body TSVECTOR NOT NULL
    )",
    "CREATE INDEX search_documents_body ON search_documents USING gin (body)",
    "CREATE INDEX search_documents_kind ON search_documents (subject_kind)",
    "CREATE TABLE search_terms (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        subject_kind TEXT NOT NULL,
        term TEXT COLLATE \"C\" NOT NULL,
        spelled BOOLEAN NOT NULL,
        UNIQUE (subject_kind, term)
    )",
    "CREATE INDEX search_terms_waiting ON search_terms (id) WHERE NOT spelled",
    "CREATE TABLE search_spellings (deletion TEXT COLLATE \"C\" NOT NULL, term_id BIGINT NOT NULL, PRIMARY KEY (deletion, term_id))",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run(manager, if is_sqlite(manager) { AUDIT_SQLITE } else { AUDIT_POSTGRES }).await?;
        run(manager, if is_sqlite(manager) { SEARCH_SQLITE } else { SEARCH_POSTGRES }).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

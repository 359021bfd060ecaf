//! What people say about records, and who is mentioned in them.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // They can be about records of several types, so the record is no reference.
    "CREATE TABLE interactions (
        id UUID PRIMARY KEY NOT NULL,
        record TEXT NOT NULL,
        record_id UUID NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('call', 'email', 'meeting', 'note', 'sms', 'other')),
        occurred_at TIMESTAMPTZ NOT NULL,
        summary TEXT NOT NULL,
        author_id UUID REFERENCES users (id),
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    // Lists show the newest first: of a type, of one record, of one author, of one kind.
    "CREATE INDEX interactions_by_moment ON interactions (record, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_record ON interactions (record_id, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_author ON interactions (author_id, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_kind ON interactions (record, kind, occurred_at, id) WHERE archived_at IS NULL",
    // Those leave archived entries out, but removing a record has to know of all.
    "CREATE INDEX interactions_of_record ON interactions (record_id)",
    "CREATE TABLE interaction_mentions (
        interaction_id UUID NOT NULL REFERENCES interactions (id) ON DELETE CASCADE,
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        PRIMARY KEY (interaction_id, user_id)
    )",
    "CREATE INDEX interaction_mentions_by_user ON interaction_mentions (user_id, interaction_id)",
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

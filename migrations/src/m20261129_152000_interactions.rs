//! Interactions with customers, and who is mentioned in them.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE interactions (
        id UUID PRIMARY KEY NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('call', 'email', 'meeting', 'note', 'sms', 'other')),
        occurred_at TIMESTAMPTZ NOT NULL,
        summary TEXT NOT NULL,
        author_id UUID REFERENCES users (id),
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    // Lists show the newest first: of all, of one customer, of one author, of one kind.
    "CREATE INDEX interactions_by_moment ON interactions (occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_customer ON interactions (customer_id, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_author ON interactions (author_id, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_kind ON interactions (kind, occurred_at, id) WHERE archived_at IS NULL",
    // Those leave archived entries out, but removing a customer has to know of all.
    "CREATE INDEX interactions_of_customer ON interactions (customer_id)",
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

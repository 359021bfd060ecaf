//! Indexes for the list of interactions: newest first, of one author, of one kind.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX interactions_by_moment ON interactions (occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_author ON interactions (author_id, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_kind ON interactions (kind, occurred_at, id) WHERE archived_at IS NULL",
    // The first of these serves whatever it served.
    "DROP INDEX interactions_by_time",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, INDEXES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

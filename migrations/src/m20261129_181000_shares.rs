//! What the shares of users are held against.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX interactions_logged ON interactions (author_id, created_at)",
    "CREATE INDEX import_mappings_by_owner ON import_mappings (owner_id, used_at)",
    "CREATE INDEX link_tokens_by_maker ON link_tokens (created_by)",
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

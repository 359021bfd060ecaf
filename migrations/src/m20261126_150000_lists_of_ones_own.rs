//! Bulk changes and imports are listed page by page, the newest first.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "DROP INDEX customer_bulk_changes_by_owner",
    "CREATE INDEX customer_bulk_changes_by_owner ON customer_bulk_changes (owner_id, created_at, id)",
    "DROP INDEX customer_imports_by_owner",
    "CREATE INDEX customer_imports_by_owner ON customer_imports (owner_id, created_at, id)",
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

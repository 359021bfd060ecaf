//! Lists of somebody's own, or of a team's customers, by their last change: without these they are found by going through everybody's.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX customers_by_team_change ON customers (team_id, updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_owner_change ON customers (owner_id, updated_at, id) WHERE archived_at IS NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, INDEXES).await
    }
}

//! What customers bought, and what it takes to score them by it.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE customer_purchases (
        source_kind TEXT NOT NULL,
        source_id UUID NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        purchased_at TIMESTAMPTZ NOT NULL,
        amount_minor BIGINT NOT NULL,
        PRIMARY KEY (source_kind, source_id)
    )",
    "CREATE INDEX customer_purchases_by_customer ON customer_purchases (customer_id, purchased_at)",
    // The bounds between the fifths of all buyers; one row.
    "CREATE TABLE rfm_bounds (
        id INTEGER PRIMARY KEY NOT NULL,
        bounds JSONB NOT NULL,
        buyers BIGINT NOT NULL,
        revision BIGINT NOT NULL,
        checked_at TIMESTAMPTZ NOT NULL
    )",
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

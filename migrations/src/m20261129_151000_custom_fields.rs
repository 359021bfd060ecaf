//! Fields that administrators add to customers, and the rows by which customers are found by their values.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE customer_custom_fields (
        id UUID PRIMARY KEY NOT NULL,
        key TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        label_key TEXT COLLATE \"C\" NOT NULL,
        help TEXT,
        kind TEXT NOT NULL,
        choices JSONB NOT NULL,
        position INTEGER NOT NULL,
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX customer_custom_fields_by_label ON customer_custom_fields (label_key) WHERE archived_at IS NULL",
    // The values themselves are in the customers' rows; these are for finding: a row for each value, multiple choices have several. Numbers count
    // ten-thousandths, amounts thousandths of their currency, dates days.
    "CREATE TABLE customer_custom_values (
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        field_id UUID NOT NULL REFERENCES customer_custom_fields (id),
        value_key TEXT COLLATE \"C\" NOT NULL,
        value_number BIGINT,
        PRIMARY KEY (customer_id, field_id, value_key)
    )",
    "CREATE INDEX customer_custom_values_by_key ON customer_custom_values (field_id, value_key, customer_id)",
    "CREATE INDEX customer_custom_values_by_number ON customer_custom_values (field_id, value_number, customer_id)",
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

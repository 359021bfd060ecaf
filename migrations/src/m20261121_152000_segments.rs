//! Changes to customers that are still to be followed up, segments with their members, and purchases with what they say about a customer.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A queue: written by everybody who changes a customer, emptied in its order by the worker.
const CHANGES_SQLITE: &str = "CREATE TABLE customer_changes (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, customer_id UUID NOT NULL)";
const CHANGES_POSTGRES: &str =
    "CREATE TABLE customer_changes (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id UUID NOT NULL)";

const TABLES: &[&str] = &[
    "CREATE TABLE segments (
        id UUID PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        description TEXT,
        filter JSONB NOT NULL,
        time_zone TEXT NOT NULL,
        relative BOOLEAN NOT NULL,
        state TEXT NOT NULL,
        problem TEXT,
        members BIGINT NOT NULL,
        build_id UUID NOT NULL,
        build_done BIGINT NOT NULL,
        build_total BIGINT,
        build_added BIGINT NOT NULL,
        build_removed BIGINT NOT NULL,
        built_at TIMESTAMPTZ,
        built_for DATE NOT NULL,
        created_by UUID REFERENCES users (id),
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX segments_by_name ON segments (name_key) WHERE archived_at IS NULL",
    "CREATE INDEX segments_archived ON segments (name_key, id) WHERE archived_at IS NOT NULL",
    // Without a reference to the customer: the worker takes out who is gone, and counts.
    "CREATE TABLE segment_members (
        segment_id UUID NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
        customer_id UUID NOT NULL,
        joined_at TIMESTAMPTZ NOT NULL,
        PRIMARY KEY (segment_id, customer_id)
    )",
    "CREATE INDEX segment_members_by_customer ON segment_members (customer_id, segment_id)",
    // How many members a segment had at the end of a day; days without a change have no row.
    "CREATE TABLE segment_days (
        segment_id UUID NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
        day DATE NOT NULL,
        members BIGINT NOT NULL,
        PRIMARY KEY (segment_id, day)
    )",
    "CREATE TABLE customer_purchases (
        source_kind TEXT NOT NULL,
        source_id UUID NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        purchased_at TIMESTAMPTZ NOT NULL,
        amount_minor BIGINT NOT NULL,
        PRIMARY KEY (source_kind, source_id)
    )",
    "CREATE INDEX customer_purchases_by_customer ON customer_purchases (customer_id, purchased_at)",
    "ALTER TABLE customers ADD COLUMN last_purchase_at TIMESTAMPTZ",
    "ALTER TABLE customers ADD COLUMN purchase_count BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE customers ADD COLUMN purchase_total_minor BIGINT NOT NULL DEFAULT 0",
    // Recency, frequency and monetary value as three digits, each 1 to 5.
    "ALTER TABLE customers ADD COLUMN rfm_score INTEGER",
    "ALTER TABLE customers ADD COLUMN rfm_class TEXT",
    "CREATE INDEX customers_by_recency ON customers (last_purchase_at, id) WHERE purchase_count > 0",
    "CREATE INDEX customers_by_frequency ON customers (purchase_count, id) WHERE purchase_count > 0",
    "CREATE INDEX customers_by_spending ON customers (purchase_total_minor, id) WHERE purchase_count > 0",
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
        run(manager, &[if is_sqlite(manager) { CHANGES_SQLITE } else { CHANGES_POSTGRES }]).await?;
        run(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

//! Customers that are probably the same one, and merging them.

use crate::dialect::{is_sqlite, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What customers are found alike by: hashes, which say nothing about anybody. Many rows for each customer, so the table is its own index. No
/// reference to the customers, here and below: the worker takes out who is gone, and locks nobody.
const KEYS: &str = "CREATE TABLE customer_match_keys (
        key BIGINT NOT NULL,
        customer_id UUID NOT NULL,
        PRIMARY KEY (key, customer_id)
    )";

const TABLES: &[&str] = &[
    "CREATE INDEX customer_match_keys_by_customer ON customer_match_keys (customer_id)",
    // What a customer's keys were made from, as a hash: most changes of a customer do not touch it.
    "CREATE TABLE customer_match_records (
        customer_id UUID PRIMARY KEY NOT NULL,
        fingerprint BIGINT NOT NULL
    )",
    // Customers that are still to be compared with the others.
    "CREATE TABLE customer_match_queue (customer_id UUID PRIMARY KEY NOT NULL)",
    "CREATE TABLE customer_duplicates (
        id UUID PRIMARY KEY NOT NULL,
        a_id UUID NOT NULL,
        b_id UUID NOT NULL,
        score BIGINT NOT NULL,
        reasons BIGINT NOT NULL,
        found_at TIMESTAMPTZ NOT NULL,
        dismissed_at TIMESTAMPTZ,
        dismissed_by UUID REFERENCES users (id),
        UNIQUE (a_id, b_id)
    )",
    "CREATE INDEX customer_duplicates_open ON customer_duplicates (score, id) WHERE dismissed_at IS NULL",
    "CREATE INDEX customer_duplicates_dismissed ON customer_duplicates (score, id) WHERE dismissed_at IS NOT NULL",
    "CREATE INDEX customer_duplicates_by_second ON customer_duplicates (b_id)",
    // What both customers were like, and which rows moved, is sealed.
    "CREATE TABLE customer_merges (
        id UUID PRIMARY KEY NOT NULL,
        kept_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        other_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        image BYTEA,
        moved JSONB NOT NULL,
        merged_by UUID REFERENCES users (id),
        merged_at TIMESTAMPTZ NOT NULL,
        undone_by UUID REFERENCES users (id),
        undone_at TIMESTAMPTZ
    )",
    "CREATE INDEX customer_merges_by_time ON customer_merges (merged_at, id)",
    "CREATE INDEX customer_merges_by_kept ON customer_merges (kept_id)",
    "CREATE INDEX customer_merges_by_other ON customer_merges (other_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = if is_sqlite(manager) { format!("{KEYS} WITHOUT ROWID") } else { KEYS.to_owned() };
        run(manager, &[&keys]).await?;
        run(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

//! Segments of customers with their members.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

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

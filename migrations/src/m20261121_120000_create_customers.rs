//! Customers, their tags and interactions, and imports.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE customers (
        id UUID PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('company', 'person')),
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        email TEXT,
        email_key TEXT COLLATE \"C\" UNIQUE,
        phone_sealed BYTEA,
        phone_index BYTEA,
        website TEXT,
        sector TEXT,
        sector_key TEXT COLLATE \"C\",
        size TEXT CHECK (size IN ('small', 'medium', 'big', 'huge')),
        employees INTEGER,
        revenue_minor BIGINT,
        revenue_currency CHAR(3),
        founded_year INTEGER,
        street_sealed BYTEA,
        postal_code_sealed BYTEA,
        city TEXT,
        region TEXT,
        country CHAR(2),
        description TEXT,
        tags JSONB NOT NULL,
        parent_id UUID REFERENCES customers (id),
        owner_id UUID REFERENCES users (id),
        team_id UUID REFERENCES teams (id),
        external_id TEXT UNIQUE,
        import_id UUID,
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL,
        CHECK ((revenue_minor IS NULL) = (revenue_currency IS NULL))
    )",
    // One index for each way a list can be sorted, over the rows that lists show.
    "CREATE INDEX customers_by_name ON customers (name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_change ON customers (updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_age ON customers (created_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_employees ON customers ((COALESCE(employees, -1)), id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_revenue ON customers ((COALESCE(revenue_minor, -1)), id) WHERE archived_at IS NULL",
    // One for each filter that picks few rows.
    "CREATE INDEX customers_by_owner ON customers (owner_id, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_team ON customers (team_id, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_sector ON customers (sector_key, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_country ON customers (country, name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX customers_by_phone ON customers (phone_index) WHERE phone_index IS NOT NULL",
    "CREATE INDEX customers_by_parent ON customers (parent_id) WHERE parent_id IS NOT NULL",
    "CREATE INDEX customers_by_import ON customers (import_id) WHERE import_id IS NOT NULL",
    "CREATE INDEX customers_archived ON customers (archived_at, id) WHERE archived_at IS NOT NULL",
    "CREATE TABLE customer_tags (
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        tag_key TEXT COLLATE \"C\" NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY (customer_id, tag_key)
    )",
    "CREATE INDEX customer_tags_by_tag ON customer_tags (tag_key, customer_id)",
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
    "CREATE INDEX interactions_by_customer ON interactions (customer_id, occurred_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX interactions_by_time ON interactions (occurred_at) WHERE archived_at IS NULL",
    "CREATE TABLE customer_imports (
        id UUID PRIMARY KEY NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id),
        filename TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('uploaded', 'running', 'finished', 'cancelled')),
        encoding TEXT NOT NULL,
        delimiter TEXT NOT NULL,
        columns BYTEA NOT NULL,
        plan JSONB,
        row_count BIGINT NOT NULL,
        created BIGINT NOT NULL,
        skipped BIGINT NOT NULL,
        failed BIGINT NOT NULL,
        done BIGINT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        finished_at TIMESTAMPTZ
    )",
    "CREATE INDEX customer_imports_by_owner ON customer_imports (owner_id, id)",
    // Apart from its import, so that counting progress does not rewrite the file.
    "CREATE TABLE customer_import_files (
        import_id UUID PRIMARY KEY NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
        file BYTEA NOT NULL
    )",
    // Parents that come later in the file than their subsidiaries; emptied at the end of the import.
    "CREATE TABLE customer_import_links (
        customer_id UUID PRIMARY KEY NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        import_id UUID NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
        row_number BIGINT NOT NULL,
        parent_name TEXT NOT NULL
    )",
    "CREATE INDEX customer_import_links_by_import ON customer_import_links (import_id, row_number)",
    "CREATE TABLE customer_import_issues (
        import_id UUID NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
        ordinal BIGINT NOT NULL,
        row_number BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        column_name TEXT,
        message TEXT NOT NULL,
        PRIMARY KEY (import_id, ordinal)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await
    }
}

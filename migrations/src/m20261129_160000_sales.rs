//! Sales: leads and products. Lists of codes that may grow are not in CHECKs, which SQLite cannot change: the program knows them.

use crate::dialect::{index_words, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE leads (
        id UUID PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        company TEXT,
        company_key TEXT COLLATE \"C\",
        job_title TEXT,
        email TEXT,
        email_key TEXT COLLATE \"C\",
        phone_sealed BYTEA,
        phone_index BYTEA,
        website TEXT,
        city TEXT,
        country TEXT,
        stage TEXT NOT NULL,
        lost_reason TEXT,
        source TEXT,
        value_minor BIGINT,
        value_currency TEXT,
        owner_id UUID REFERENCES users (id),
        team_id UUID REFERENCES teams (id),
        tags JSONB NOT NULL DEFAULT '[]',
        description TEXT,
        custom JSONB NOT NULL DEFAULT '{}',
        import_id UUID,
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    // One index for each way a list can be sorted, over the rows that lists show.
    "CREATE INDEX leads_by_name ON leads (name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_company ON leads ((COALESCE(company_key, '')), id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_stage ON leads ((COALESCE(stage, '')), id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_value ON leads ((COALESCE(value_minor, -1)), id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_change ON leads (updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_age ON leads (created_at, id) WHERE archived_at IS NULL",
    // Whose they are, in the usual order and by name.
    "CREATE INDEX leads_by_owner ON leads (owner_id, updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_team ON leads (team_id, updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX leads_by_email ON leads (email_key)",
    "CREATE INDEX leads_by_phone ON leads (phone_index) WHERE phone_index IS NOT NULL",
    "CREATE INDEX leads_by_import ON leads (import_id) WHERE import_id IS NOT NULL",
    "CREATE TABLE products (
        id UUID PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        sku TEXT,
        sku_key TEXT COLLATE \"C\" UNIQUE,
        series TEXT,
        series_key TEXT COLLATE \"C\",
        lifecycle TEXT NOT NULL,
        price_minor BIGINT,
        price_currency TEXT,
        tax_rate INTEGER,
        stock INTEGER,
        warranty_months INTEGER,
        tags JSONB NOT NULL DEFAULT '[]',
        description TEXT,
        custom JSONB NOT NULL DEFAULT '{}',
        import_id UUID,
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    "CREATE INDEX products_by_name ON products (name_key, id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_sku ON products ((COALESCE(sku_key, '')), id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_series ON products ((COALESCE(series_key, '')), id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_price ON products ((COALESCE(price_minor, -1)), id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_stock ON products ((COALESCE(stock, -1)), id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_change ON products (updated_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_age ON products (created_at, id) WHERE archived_at IS NULL",
    "CREATE INDEX products_by_import ON products (import_id) WHERE import_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        index_words(manager, "lead").await?;
        index_words(manager, "product").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

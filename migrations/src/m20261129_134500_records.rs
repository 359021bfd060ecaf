//! What records of every type have beside their own tables: tags, and the values of custom fields.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // Rows beside records refer to none of their tables: whoever removes a record removes its rows.
    "CREATE TABLE record_tags (
        record_id UUID NOT NULL,
        tag_key TEXT COLLATE \"C\" NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY (record_id, tag_key)
    )",
    "CREATE INDEX record_tags_by_tag ON record_tags (tag_key, record_id)",
    "CREATE TABLE custom_fields (
        id UUID PRIMARY KEY NOT NULL,
        record TEXT NOT NULL,
        key TEXT NOT NULL,
        label TEXT NOT NULL,
        label_key TEXT COLLATE \"C\" NOT NULL,
        help TEXT,
        kind TEXT NOT NULL,
        choices JSONB NOT NULL,
        position INTEGER NOT NULL,
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL,
        UNIQUE (record, key)
    )",
    "CREATE UNIQUE INDEX custom_fields_by_label ON custom_fields (record, label_key) WHERE archived_at IS NULL",
    // The values themselves are in the records' rows; these are for finding: a row for each value, multiple choices have several. Numbers count
    // ten-thousandths, amounts thousandths of their currency, dates days.
    "CREATE TABLE custom_values (
        record_id UUID NOT NULL,
        field_id UUID NOT NULL REFERENCES custom_fields (id),
        value_key TEXT COLLATE \"C\" NOT NULL,
        value_number BIGINT,
        PRIMARY KEY (record_id, field_id, value_key)
    )",
    "CREATE INDEX custom_values_by_key ON custom_values (field_id, value_key, record_id)",
    "CREATE INDEX custom_values_by_number ON custom_values (field_id, value_number, record_id)",
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

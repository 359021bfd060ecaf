//! Files of records, and pictures of customers.
//!
//! Contents of files are not in the database: `file_writes` notes the key of each one that is about to be written, until the row that names it is
//! there, so that what a failure leaves behind is found again.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE file_writes (
        key UUID PRIMARY KEY NOT NULL,
        begun_at TIMESTAMPTZ NOT NULL
    )",
    "CREATE TABLE attachments (
        id UUID PRIMARY KEY NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id UUID NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        size BIGINT NOT NULL,
        sha256 TEXT NOT NULL,
        uploaded_by UUID REFERENCES users (id),
        archived_by UUID REFERENCES users (id),
        archived_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    "CREATE INDEX attachments_of_subject ON attachments (subject_id, created_at, id)",
    "CREATE INDEX attachments_removed ON attachments (archived_at) WHERE archived_at IS NOT NULL",
    // Names the row in customer_images; changes with each picture.
    "ALTER TABLE customers ADD COLUMN image_id UUID",
    "CREATE TABLE customer_images (
        id UUID PRIMARY KEY NOT NULL,
        customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        content_type TEXT NOT NULL,
        content BYTEA NOT NULL
    )",
    "CREATE UNIQUE INDEX customer_images_of_customer ON customer_images (customer_id)",
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

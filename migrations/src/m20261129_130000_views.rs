//! Saved views of lists, and the roles they are shared with.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // The state is sealed: filters may name people and phone numbers.
    "CREATE TABLE saved_views (
        id UUID PRIMARY KEY NOT NULL,
        owner_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        record TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        state BYTEA NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL,
        UNIQUE (owner_id, record, name_key)
    )",
    "CREATE TABLE saved_view_roles (
        view_id UUID NOT NULL REFERENCES saved_views (id) ON DELETE CASCADE,
        role_id UUID NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        PRIMARY KEY (view_id, role_id)
    )",
    "CREATE INDEX saved_view_roles_by_role ON saved_view_roles (role_id, view_id)",
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

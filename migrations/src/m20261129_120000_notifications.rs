//! What users are told in the app.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    // No word about the subject: names and texts are read from it, so that nothing here gets old or has to be erased.
    "CREATE TABLE notifications (
        id UUID PRIMARY KEY NOT NULL,
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id UUID NOT NULL,
        actor_id UUID REFERENCES users (id) ON DELETE SET NULL,
        created_at TIMESTAMPTZ NOT NULL,
        read_at TIMESTAMPTZ
    )",
    "CREATE INDEX notifications_by_user ON notifications (user_id, created_at, id)",
    "CREATE INDEX notifications_unread ON notifications (user_id, created_at, id) WHERE read_at IS NULL",
    "CREATE INDEX notifications_by_subject ON notifications (subject_id)",
    "CREATE INDEX notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL",
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

//! Users, roles, teams, sessions, the single-use links that are mailed, and keys for programs.

use crate::dialect::run;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "CREATE TABLE roles (
        id UUID PRIMARY KEY NOT NULL,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        description TEXT NOT NULL
    )",
    "CREATE TABLE role_permissions (
        role_id UUID NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        permission TEXT NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('own', 'team', 'all')),
        PRIMARY KEY (role_id, permission)
    )",
    // Permissions that have been given to the built-in roles once; what an administrator changes afterwards is kept.
    "CREATE TABLE seeded_permissions (permission TEXT PRIMARY KEY NOT NULL)",
    "CREATE TABLE teams (
        id UUID PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL UNIQUE,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    // `muted_mail`: codes of the kinds of notices that a user does not want by e-mail, separated by spaces.
    "CREATE TABLE users (
        id UUID PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        email TEXT NOT NULL,
        email_key TEXT COLLATE \"C\" NOT NULL UNIQUE,
        password_hash TEXT,
        status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'deactivated')),
        team_id UUID REFERENCES teams (id),
        time_zone TEXT NOT NULL,
        muted_mail TEXT NOT NULL DEFAULT '',
        access_version BIGINT NOT NULL,
        last_sign_in_at TIMESTAMPTZ,
        created_at TIMESTAMPTZ NOT NULL,
        updated_at TIMESTAMPTZ NOT NULL,
        version BIGINT NOT NULL
    )",
    "CREATE INDEX users_by_name ON users (name_key, id)",
    "CREATE INDEX users_by_age ON users (created_at, id)",
    "CREATE INDEX users_by_team ON users (team_id)",
    "CREATE TABLE user_roles (
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        role_id UUID NOT NULL REFERENCES roles (id),
        PRIMARY KEY (user_id, role_id)
    )",
    "CREATE INDEX user_roles_by_role ON user_roles (role_id)",
    "CREATE TABLE sessions (
        id UUID PRIMARY KEY NOT NULL,
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        user_agent TEXT NOT NULL,
        address TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        last_used_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        ended_at TIMESTAMPTZ
    )",
    "CREATE INDEX sessions_by_user ON sessions (user_id, last_used_at)",
    "CREATE TABLE refresh_tokens (
        token_hash BYTEA PRIMARY KEY NOT NULL,
        session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        created_at TIMESTAMPTZ NOT NULL,
        used_at TIMESTAMPTZ
    )",
    "CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)",
    // What a link may be for is not in a CHECK, which SQLite cannot change: the program knows. `email` is the new address that one confirms.
    "CREATE TABLE link_tokens (
        token_hash BYTEA PRIMARY KEY NOT NULL,
        purpose TEXT NOT NULL,
        user_id UUID REFERENCES users (id) ON DELETE CASCADE,
        email TEXT,
        created_by UUID,
        created_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        used_at TIMESTAMPTZ
    )",
    "CREATE INDEX link_tokens_by_user ON link_tokens (user_id)",
    "CREATE TABLE api_keys (
        id UUID PRIMARY KEY NOT NULL,
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        name_key TEXT COLLATE \"C\" NOT NULL,
        secret_hash BYTEA NOT NULL UNIQUE,
        ends_with TEXT NOT NULL,
        permissions JSONB NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        last_used_at TIMESTAMPTZ,
        UNIQUE (user_id, name_key)
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

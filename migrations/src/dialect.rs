//! The few words in which the schemas of SQLite and PostgreSQL differ.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Column types as PostgreSQL names them, and what sea-orm expects on SQLite. Keys are compared by bytes there without being told.
const SQLITE_TYPES: [(&str, &str); 5] = [
    ("COLLATE \"C\"", ""),
    ("UUID", "uuid_text"),
    ("TIMESTAMPTZ", "timestamp_with_timezone_text"),
    ("BYTEA", "blob"),
    ("JSONB", "jsonb_text"),
];

/// Whether the database is SQLite.
pub fn is_sqlite(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Sqlite
}

/// Makes the index of the words of records of a kind on SQLite, of which each kind has its own: where many records have a word, those of another
/// kind are found as quickly as ever. PostgreSQL has one for all.
pub async fn index_words(manager: &SchemaManager<'_>, kind: &str) -> Result<(), DbErr> {
    if !is_sqlite(manager) {
        return Ok(());
    }
    // Without the sizes of columns, which only ranking by frequencies needs.
    let sql = format!(
        "CREATE VIRTUAL TABLE search_index_{kind} USING fts5(body, subject_id UNINDEXED, prefix = '2 3 4', columnsize = 0,
            tokenize = \"unicode61 remove_diacritics 2\")"
    );
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}

/// Runs statements written with PostgreSQL's types on either database.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        let sql = if is_sqlite(manager) {
            SQLITE_TYPES.iter().fold((*statement).to_owned(), |sql, (from, to)| sql.replace(&format!(" {from}"), &format!(" {to}")))
        } else {
            (*statement).to_owned()
        };
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

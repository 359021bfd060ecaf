//! Full-text search behind one door: FTS5 on SQLite, `tsvector` on PostgreSQL; the same folding of words on both.

use super::ctx::statement;
use super::db::Tx;
use super::error::Error;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// How many matches are ranked, the newest ones; beyond, the words are too common to rank.
const RANKED: i64 = 200;

/// The words of a text, in lower case, without accents and punctuation.
fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Puts a record's words into the index, replacing what was there.
pub async fn index(tx: &Tx, kind: &str, id: Uuid, text: &str) -> Result<(), Error> {
    let body = words(text).join(" ");
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "INSERT INTO search_documents (subject_id, subject_kind, body) VALUES ($1, $2, to_tsvector('simple', $3))
            ON CONFLICT (subject_id) DO UPDATE SET body = EXCLUDED.body";
        tx.execute_raw(statement(DbBackend::Postgres, "", sql, [id.into(), kind.into(), body.into()])).await?;
        return Ok(());
    }
    remove_sqlite_words(tx, id).await?;
    let sql = "INSERT INTO search_documents (subject_kind, subject_id) VALUES (?, ?) ON CONFLICT (subject_id) DO UPDATE SET subject_kind = excluded.subject_kind RETURNING docid";
    let row = tx.query_one_raw(statement(DbBackend::Sqlite, sql, "", [kind.into(), id.into()])).await?;
    let docid: i64 = row.ok_or_else(|| Error::internal("no document id"))?.try_get_by_index(0)?;
    let sql = "INSERT INTO search_index (rowid, body, subject_id, subject_kind) VALUES (?, ?, ?, ?)";
    tx.execute_raw(statement(DbBackend::Sqlite, sql, "", [docid.into(), body.into(), id.into(), kind.into()])).await?;
    Ok(())
}

/// Records of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 200;

/// Puts the words of many new records into the index; none of them may be in it yet.
pub async fn index_new(tx: &Tx, kind: &str, documents: &[(Uuid, String)]) -> Result<(), Error> {
    let backend = tx.get_database_backend();
    for some in documents.chunks(TOGETHER) {
        let bodies: HashMap<Uuid, String> = some.iter().map(|(id, text)| (*id, words(text).join(" "))).collect();
        if backend == DbBackend::Postgres {
            let rows = places(some.len(), |n| format!("(${}, ${}, to_tsvector('simple', ${}))", 3 * n + 1, 3 * n + 2, 3 * n + 3));
            let values = bodies.into_iter().flat_map(|(id, body)| [id.into(), kind.into(), body.into()]);
            let sql = format!("INSERT INTO search_documents (subject_id, subject_kind, body) VALUES {rows}");
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            continue;
        }
        let rows = places(some.len(), |_| "(?, ?)".to_owned());
        let sql = format!("INSERT INTO search_documents (subject_kind, subject_id) VALUES {rows} RETURNING docid, subject_id");
        let values = some.iter().flat_map(|(id, _)| [kind.into(), (*id).into()]);
        let documents = tx.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut values: Vec<sea_orm::Value> = Vec::with_capacity(4 * documents.len());
        for document in &documents {
            let (docid, id): (i64, Uuid) = (document.try_get_by_index(0)?, document.try_get_by_index(1)?);
            values.extend([docid.into(), bodies.get(&id).cloned().into(), id.into(), kind.into()]);
        }
        let rows = places(documents.len(), |_| "(?, ?, ?, ?)".to_owned());
        let sql = format!("INSERT INTO search_index (rowid, body, subject_id, subject_kind) VALUES {rows}");
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

fn places(n: usize, place: impl Fn(usize) -> String) -> String {
    (0..n).map(place).collect::<Vec<_>>().join(", ")
}

/// Takes a record out of the index.
pub async fn remove(tx: &Tx, id: Uuid) -> Result<(), Error> {
    let backend = tx.get_database_backend();
    if backend == DbBackend::Sqlite {
        remove_sqlite_words(tx, id).await?;
    }
    tx.execute_raw(statement(
        backend,
        "DELETE FROM search_documents WHERE subject_id = ?",
        "DELETE FROM search_documents WHERE subject_id = $1",
        [id.into()],
    ))
    .await?;
    Ok(())
}

async fn remove_sqlite_words(tx: &Tx, id: Uuid) -> Result<(), Error> {
    let sql = "DELETE FROM search_index WHERE rowid = (SELECT docid FROM search_documents WHERE subject_id = ?)";
    tx.execute_raw(statement(DbBackend::Sqlite, sql, "", [id.into()])).await?;
    Ok(())
}

/// The query in the database's own language: every word must be there, the last one may be a beginning.
fn query(backend: DbBackend, text: &str) -> Option<String> {
    let words = words(text);
    if words.is_empty() {
        return None;
    }
    // Words hold letters and digits only, so nothing in them is an operator.
    let each = |w: &String| if backend == DbBackend::Sqlite { format!("\"{w}\"*") } else { format!("{w}:*") };
    Some(words.iter().take(12).map(each).collect::<Vec<_>>().join(if backend == DbBackend::Sqlite { " " } else { " & " }))
}

/// A condition that holds for the records of `kind` that match `text`; with `newest`, for that many of them at most, the newest ones. `None`
/// where the text has no words.
pub fn matches(backend: DbBackend, id: SimpleExpr, kind: &str, text: &str, newest: Option<u64>) -> Option<SimpleExpr> {
    let query = query(backend, text)?;
    let limit = newest.and_then(|n| i64::try_from(n).ok());
    let mut values: Vec<sea_orm::Value> = vec![query.into(), kind.into()];
    values.extend(limit.map(sea_orm::Value::from));
    let sql = match (backend, limit) {
        (DbBackend::Sqlite, None) => "? IN (SELECT subject_id FROM search_index WHERE search_index MATCH ? AND subject_kind = ?)",
        (DbBackend::Sqlite, Some(_)) => {
            "? IN (SELECT subject_id FROM search_index WHERE search_index MATCH ? AND subject_kind = ? ORDER BY rowid DESC LIMIT ?)"
        }
        (_, None) => "$1 IN (SELECT subject_id FROM search_documents WHERE body @@ to_tsquery('simple', $2) AND subject_kind = $3)",
        (_, Some(_)) => {
            "$1 IN (SELECT subject_id FROM search_documents WHERE body @@ to_tsquery('simple', $2) AND subject_kind = $3 ORDER BY subject_id DESC LIMIT $4)"
        }
    };
    let mut parts = vec![id];
    parts.extend(values.into_iter().map(Expr::val));
    Some(Expr::cust_with_exprs(sql, parts))
}

/// The ids of the records of `kind` that match best, best first.
pub async fn best(db: &impl ConnectionTrait, kind: &str, text: &str, limit: u64) -> Result<Vec<Uuid>, Error> {
    let backend = db.get_database_backend();
    let Some(query) = query(backend, text) else { return Ok(Vec::new()) };
    let limit = i64::try_from(limit).unwrap_or(RANKED);
    let sqlite = "SELECT subject_id FROM (SELECT subject_id, rank AS score FROM search_index WHERE search_index MATCH ? AND subject_kind = ? ORDER BY rowid DESC LIMIT ?)
        ORDER BY score LIMIT ?";
    let postgres = "SELECT subject_id FROM (SELECT subject_id, ts_rank(body, to_tsquery('simple', $1)) AS score FROM search_documents
        WHERE body @@ to_tsquery('simple', $1) AND subject_kind = $2 ORDER BY subject_id DESC LIMIT $3) AS found ORDER BY score DESC LIMIT $4";
    let rows = db.query_all_raw(statement(backend, sqlite, postgres, [query.into(), kind.into(), RANKED.into(), limit.into()])).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_accents_are_only_words() {
        assert_eq!(query(DbBackend::Sqlite, "Müller OR \"x* NEAR("), Some("\"muller\"* \"or\"* \"x\"* \"near\"*".into()));
        assert_eq!(query(DbBackend::Postgres, "a & !b | 'c':*"), Some("a:* & b:* & c:*".into()));
        assert_eq!(query(DbBackend::Sqlite, " -*()'\" "), None);
    }
}

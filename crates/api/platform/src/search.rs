//! Full-text search behind one door: FTS5 on SQLite, `tsvector` on PostgreSQL; the same folding of words and the same tolerance for
//! misspelt ones on both.

mod purging;
mod spelling;
mod words;

pub use purging::{PURGE, purge, purging};
pub use spelling::spell_waiting;
use words::Whole;
pub use words::{Among, Searched, Words, words};

use super::ctx::statement;
use super::db::Tx;
use super::error::Error;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many matches are ranked, the newest ones; beyond, the words are too common to rank.
const RANKED: i64 = 200;

/// Puts a record's words into the index, replacing what was there.
pub async fn index(tx: &Tx, kind: &'static str, id: Uuid, text: &str) -> Result<(), Error> {
    let had = words_of(tx, kind, id).await?;
    let has = words(text);
    put(tx, kind, id, has.join(" ")).await?;
    spelling::learn(tx, kind, has.iter().filter(|word| !had.contains(*word)).map(String::as_str)).await?;
    let has: HashSet<&String> = has.iter().collect();
    spelling::forget(tx, kind, had.iter().filter(|word| !has.contains(word)).map(String::as_str)).await
}

/// The words under which a record is in the index.
async fn words_of(tx: &Tx, kind: &'static str, id: Uuid) -> Result<HashSet<String>, Error> {
    let sqlite = &format!("SELECT body FROM {} WHERE rowid = (SELECT docid FROM search_documents WHERE subject_id = ?)", table(kind));
    let postgres = "SELECT array_to_string(tsvector_to_array(body), ' ') FROM search_documents WHERE subject_id = $1";
    let row = tx.query_one_raw(statement(tx.get_database_backend(), sqlite, postgres, [id.into()])).await?;
    let body: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(body.unwrap_or_default().split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

async fn put(tx: &Tx, kind: &'static str, id: Uuid, body: String) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "INSERT INTO search_documents (subject_id, subject_kind, body) VALUES ($1, $2, to_tsvector('simple', $3))
            ON CONFLICT (subject_id) DO UPDATE SET body = EXCLUDED.body";
        tx.execute_raw(statement(DbBackend::Postgres, "", sql, [id.into(), kind.into(), body.into()])).await?;
        return Ok(());
    }
    remove_sqlite_words(tx, kind, id).await?;
    let sql = "INSERT INTO search_documents (subject_kind, subject_id) VALUES (?, ?) ON CONFLICT (subject_id) DO UPDATE SET subject_kind = excluded.subject_kind RETURNING docid";
    let row = tx.query_one_raw(statement(DbBackend::Sqlite, sql, "", [kind.into(), id.into()])).await?;
    let docid: i64 = row.ok_or_else(|| Error::internal("no document id"))?.try_get_by_index(0)?;
    let sql = format!("INSERT INTO {} (rowid, body, subject_id) VALUES (?, ?, ?)", table(kind));
    tx.execute_raw(statement(DbBackend::Sqlite, &sql, "", [docid.into(), body.into(), id.into()])).await?;
    Ok(())
}

/// Of these kinds, those that have any records in the index, in the same order.
pub async fn present(db: &impl ConnectionTrait, kinds: &[&'static str]) -> Result<Vec<&'static str>, Error> {
    let backend = db.get_database_backend();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let rows = if backend == DbBackend::Sqlite {
        let each = kinds.iter().map(|kind| format!("SELECT '{kind}' WHERE EXISTS (SELECT 1 FROM {})", table(kind)));
        db.query_all_raw(Statement::from_string(backend, each.collect::<Vec<_>>().join(" UNION ALL "))).await?
    } else {
        let sql =
            "SELECT k FROM json_array_elements_text($1::json) AS k WHERE EXISTS (SELECT 1 FROM search_documents WHERE subject_kind = k)";
        db.query_all_raw(statement(backend, "", sql, [json(kinds)?])).await?
    };
    let there: HashSet<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    Ok(kinds.iter().copied().filter(|kind| there.contains(*kind)).collect())
}

/// A list as one bound value, so that the statement is the same for any number, and prepared once.
fn json(list: impl serde::Serialize) -> Result<Value, Error> {
    Ok(serde_json::to_string(&list).map_err(Error::internal)?.into())
}

/// Records of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 200;

/// Puts the words of many new records into the index; none of them may be in it yet.
pub async fn index_new(tx: &Tx, kind: &'static str, documents: &[(Uuid, String)]) -> Result<(), Error> {
    let backend = tx.get_database_backend();
    let documents: Vec<(Uuid, Vec<String>)> = documents.iter().map(|(id, text)| (*id, words(text))).collect();
    spelling::learn(tx, kind, documents.iter().flat_map(|(_, words)| words).map(String::as_str)).await?;
    for some in documents.chunks(TOGETHER) {
        let bodies: HashMap<Uuid, String> = some.iter().map(|(id, words)| (*id, words.join(" "))).collect();
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
        let mut values: Vec<Value> = Vec::with_capacity(3 * documents.len());
        for document in &documents {
            let (docid, id): (i64, Uuid) = (document.try_get_by_index(0)?, document.try_get_by_index(1)?);
            values.extend([docid.into(), bodies.get(&id).cloned().into(), id.into()]);
        }
        let rows = places(documents.len(), |_| "(?, ?, ?)".to_owned());
        let sql = format!("INSERT INTO {} (rowid, body, subject_id) VALUES {rows}", table(kind));
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

fn places(n: usize, place: impl Fn(usize) -> String) -> String {
    (0..n).map(place).collect::<Vec<_>>().join(", ")
}

/// Takes a record out of the index.
pub async fn remove(tx: &Tx, kind: &'static str, id: Uuid) -> Result<(), Error> {
    remove_all(tx, kind, &[id]).await
}

/// Takes records out of the index.
pub async fn remove_all(tx: &Tx, kind: &'static str, ids: &[Uuid]) -> Result<(), Error> {
    let backend = tx.get_database_backend();
    let mut had = HashSet::new();
    for ids in ids.chunks(TOGETHER) {
        let ours = format!("subject_id IN ({})", places(ids.len(), |n| format!("${}", n + 1)));
        let documents = format!("SELECT docid FROM search_documents WHERE {ours}");
        let sql = |sql: String| Statement::from_sql_and_values(backend, sql, ids.iter().map(|id| (*id).into()));
        let bodies = match backend {
            DbBackend::Sqlite => format!("SELECT body FROM {} WHERE rowid IN ({documents})", table(kind)),
            _ => format!("SELECT array_to_string(tsvector_to_array(body), ' ') FROM search_documents WHERE {ours}"),
        };
        for row in tx.query_all_raw(sql(bodies)).await? {
            let body: Option<String> = row.try_get_by_index(0)?;
            had.extend(body.unwrap_or_default().split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        }
        if backend == DbBackend::Sqlite {
            tx.execute_raw(sql(format!("DELETE FROM {} WHERE rowid IN ({documents})", table(kind)))).await?;
        }
        tx.execute_raw(sql(format!("DELETE FROM search_documents WHERE {ours}"))).await?;
    }
    spelling::forget(tx, kind, had.iter().map(String::as_str)).await
}

async fn remove_sqlite_words(tx: &Tx, kind: &'static str, id: Uuid) -> Result<(), Error> {
    let sql = format!("DELETE FROM {} WHERE rowid = (SELECT docid FROM search_documents WHERE subject_id = ?)", table(kind));
    tx.execute_raw(statement(DbBackend::Sqlite, &sql, "", [id.into()])).await?;
    Ok(())
}

/// The table of SQLite with the words of records of a kind.
fn table(kind: &str) -> String {
    format!("search_index_{kind}")
}

/// From where a `SELECT` takes the `subject_id` of the records that match; its values are [`Words::bound`], on PostgreSQL beginning at `$first`.
fn matching(backend: DbBackend, kind: &str, first: usize) -> String {
    match backend {
        DbBackend::Sqlite => format!("FROM {table} WHERE {table} MATCH ?", table = table(kind)),
        _ => format!("FROM search_documents WHERE body @@ to_tsquery('simple', ${first}) AND subject_kind = ${}", first + 1),
    }
}

/// The order in which the newest records come first.
fn newest_first(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Sqlite { "rowid DESC" } else { "subject_id DESC" }
}

/// A condition that holds for the records that match; with `newest`, for that many at most of all, or of those
/// that count and are not archived: the newest ones.
pub fn matches(backend: DbBackend, id: SimpleExpr, words: &Words, newest: Option<u64>) -> SimpleExpr {
    let mut parts = vec![id];
    parts.extend(words.bound(backend, Whole::Beginnings).into_iter().map(Expr::val));
    let matching = matching(backend, words.kind, 2);
    let mut limit = String::new();
    if let Some(newest) = newest.and_then(|n| i64::try_from(n).ok()) {
        if let Some(among) = words.among {
            parts.push(Expr::val(among.value));
            limit = format!("AND {} ", among.holds_at_work(backend, parts.len()));
        }
        parts.push(Expr::val(newest));
        limit += &format!("ORDER BY {} LIMIT {}", newest_first(backend), place(backend, parts.len()));
    }
    let sql = format!("{} IN (SELECT subject_id {matching} {limit})", place(backend, 1));
    Expr::cust_with_exprs(sql, parts)
}

/// Where the n-th value of a statement stands.
fn place(backend: DbBackend, n: usize) -> String {
    if backend == DbBackend::Sqlite { "?".to_owned() } else { format!("${n}") }
}

/// Whether any record that counts matches.
async fn is_there(db: &impl ConnectionTrait, words: &Words, whole: Whole) -> Result<bool, Error> {
    let backend = db.get_database_backend();
    let mut values = words.bound(backend, whole);
    let mut sql = format!("SELECT 1 {}", matching(backend, words.kind, 1));
    if let Some(among) = words.among {
        values.push(among.value.into());
        sql += &format!(" AND {}", among.holds(backend, values.len()));
    }
    Ok(db.query_one_raw(Statement::from_sql_and_values(backend, sql + " LIMIT 1", values)).await?.is_some())
}

/// The ids of the records that match best, best first: those with the words themselves before those with longer ones that begin so, and
/// those with few other words before those with many.
pub async fn best(db: &impl ConnectionTrait, words: &Words, limit: u64) -> Result<Vec<Uuid>, Error> {
    let backend = db.get_database_backend();
    let limit = i64::try_from(limit).unwrap_or(RANKED);
    let sql = format!(
        "SELECT subject_id FROM (SELECT subject_id, LENGTH(body) AS size {} ORDER BY {} LIMIT {}) AS found ORDER BY size LIMIT {}",
        matching(backend, words.kind, 1),
        newest_first(backend),
        RANKED,
        place(backend, words.bound(backend, Whole::Words).len() + 1),
    );
    let mut best: Vec<Uuid> = Vec::new();
    // SQLite reads all records with any word that begins so before the first one is found; those with a whole word come one after another.
    for whole in [Whole::Words, Whole::Beginnings] {
        let mut values = words.bound(backend, whole);
        values.push(limit.into());
        for row in db.query_all_raw(Statement::from_sql_and_values(backend, &sql, values)).await? {
            let id = row.try_get_by_index(0)?;
            if !best.contains(&id) {
                best.push(id);
            }
        }
        if best.len() >= usize::try_from(limit).unwrap_or(usize::MAX) {
            break;
        }
    }
    best.truncate(usize::try_from(limit).unwrap_or(best.len()));
    Ok(best)
}

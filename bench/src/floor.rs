//! The floor: what the same machine needs for the bare work. actix, one SQLite statement, a token check, JSON; no permissions, no audit, no outbox, no
//! search index, no sealing. Runs as `bench floor`, a process of its own, over the product's database file.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Result;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

const KEY: &[u8] = b"only the bench itself knows whom this is for";
const LISTED: &str = "id, kind, name, email, sector, size, employees, revenue_minor, revenue_currency, city, country, tags, parent_id, owner_id, created_at, updated_at, version";

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
}

/// A token that the floor takes.
pub fn token() -> Result<String> {
    Ok(jsonwebtoken::encode(
        &Header::default(),
        &Claims { sub: "bench".to_owned(), exp: u64::from(u32::MAX) },
        &EncodingKey::from_secret(KEY),
    )?)
}

/// Serves until the process is ended. Prints its address first.
#[expect(clippy::print_stdout, reason = "the bench reads the address there")]
pub fn serve(database: PathBuf) -> Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(database.clone()))
                .route("/customers", web::get().to(list))
                .route("/customers/{id}", web::get().to(get))
                .route("/customers", web::post().to(create))
                .route("/search", web::get().to(search))
        })
        .bind("127.0.0.1:0")?;
        for address in server.addrs() {
            println!("(listening on {address})");
        }
        Ok(server.run().await?)
    })
}

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 8000; PRAGMA foreign_keys = ON",
    )?;
    Ok(connection)
}

/// Does the work with this thread's connection, for those with a token.
fn answer(request: &HttpRequest, work: impl FnOnce(&Connection) -> rusqlite::Result<HttpResponse>) -> HttpResponse {
    let token = request.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    let rules = Validation::new(Algorithm::HS256);
    if token.is_none_or(|t| jsonwebtoken::decode::<Claims>(t, &DecodingKey::from_secret(KEY), &rules).is_err()) {
        return HttpResponse::Unauthorized().finish();
    }
    let outcome = CONNECTION.with_borrow_mut(|connection| {
        let connection = match (connection.as_mut(), request.app_data::<web::Data<PathBuf>>()) {
            (Some(connection), _) => connection,
            (None, Some(file)) => connection.insert(open(file)?),
            (None, None) => return Ok(HttpResponse::InternalServerError().finish()),
        };
        work(connection)
    });
    outcome.unwrap_or_else(|error| HttpResponse::InternalServerError().body(error.to_string()))
}

fn object(row: &Row<'_>) -> rusqlite::Result<Value> {
    let mut object = Map::new();
    for (n, name) in LISTED.split(", ").enumerate() {
        let value = match row.get_ref(n)? {
            ValueRef::Integer(i) => json!(i),
            ValueRef::Text(t) => json!(String::from_utf8_lossy(t)),
            ValueRef::Blob(b) => json!(b.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
            ValueRef::Null | ValueRef::Real(_) => Value::Null,
        };
        object.insert(name.to_owned(), value);
    }
    Ok(Value::Object(object))
}

async fn list(request: HttpRequest) -> HttpResponse {
    answer(&request, |connection| {
        let mut query = connection
            .prepare_cached(&format!("SELECT {LISTED} FROM customers WHERE archived_at IS NULL ORDER BY name_key, id LIMIT 20"))?;
        let rows = query.query_map([], object)?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(HttpResponse::Ok().json(rows))
    })
}

async fn get(request: HttpRequest, id: web::Path<uuid::Uuid>) -> HttpResponse {
    answer(&request, |connection| {
        let mut query = connection.prepare_cached(&format!("SELECT {LISTED} FROM customers WHERE id = ?"))?;
        Ok(HttpResponse::Ok().json(query.query_row([id.as_bytes()], object)?))
    })
}

#[derive(Deserialize)]
struct Words {
    q: String,
}

async fn search(request: HttpRequest, words: web::Query<Words>) -> HttpResponse {
    answer(&request, |connection| {
        let matching = words.q.split_whitespace().map(|w| format!("\"{}\"*", w.replace('"', ""))).collect::<Vec<_>>().join(" ");
        let mut query = connection.prepare_cached(&format!(
            "SELECT {LISTED} FROM customers WHERE id IN (SELECT subject_id FROM search_index_customer WHERE search_index_customer MATCH ? LIMIT 10)"
        ))?;
        let rows = query.query_map([matching], object)?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(HttpResponse::Ok().json(rows))
    })
}

async fn create(request: HttpRequest, new: web::Json<Value>) -> HttpResponse {
    answer(&request, |connection| {
        let mut insert = connection.prepare_cached(
            "INSERT INTO customers (id, kind, name, name_key, email, email_key, sector, sector_key, employees, city, country, tags, external_id, created_at, updated_at, version)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        )?;
        let text = |name: &str| new[name].as_str();
        let key = |name: &str| text(name).map(str::to_lowercase);
        let at = |name: &str| new["address"][name].as_str();
        let (id, now) = (uuid::Uuid::now_v7(), "2026-01-01 00:00:00.000000 +00:00");
        insert.execute(params![
            id.as_bytes(),
            text("kind"),
            text("name"),
            key("name"),
            text("email"),
            key("email"),
            text("sector"),
            key("sector"),
            new["employees"].as_i64(),
            at("city"),
            at("country"),
            new["tags"].to_string(),
            text("external_id"),
            now,
            now
        ])?;
        Ok(HttpResponse::Created().json(json!({ "id": id })))
    })
}

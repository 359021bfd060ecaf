//! The global search.

use actix_web::{get, web};
use platform::{Bearer, Error, Query};
use records::Kit;
use shared::page::SEARCH_LIMIT;
use shared::records::search::{SearchHits, SearchQuery};

/// Search everything.
///
/// Finds records of all types by words or beginnings of words, among those the reader may see: type by type, best first.
#[utoipa::path(tag = "reports", security(("bearer" = [])), params(SearchQuery), responses((status = 200, body = SearchHits)))]
#[get("/search")]
pub async fn search(by: Bearer, query: Query<SearchQuery>) -> Result<web::Json<SearchHits>, Error> {
    let limit = u64::from(query.0.limit.unwrap_or(SEARCH_LIMIT));
    let hits = records::search(&by, by.principal(), Kit::of(&by)?.records(), &query.0.q, limit).await?;
    Ok(web::Json(SearchHits { hits }))
}

//! The global search.

use actix_web::{get, web};
use platform::{Bearer, Error, Query};
use shared::reports::{SearchHits, SearchQuery};

/// Search everything.
///
/// Finds records by words or beginnings of words, best first, among those the reader may see.
#[utoipa::path(tag = "reports", security(("bearer" = [])), params(SearchQuery), responses((status = 200, body = SearchHits)))]
#[get("/search")]
pub async fn search_everything(by: Bearer, query: Query<SearchQuery>) -> Result<web::Json<SearchHits>, Error> {
    let limit = u64::from(query.0.limit.unwrap_or(10));
    let hits = customers::search(&by, by.principal(), &query.0.q, limit).await?;
    Ok(web::Json(SearchHits { hits }))
}

//! The API as typed calls. Each answers with the DTO or with a [`Failure`] that can be shown to people.
//!
//! The access token goes along by itself. Where it has run out it is renewed once and the request repeated; where the session has ended,
//! the reader signs in again in a dialog and the request goes on after that.

mod attempt;
mod failure;
mod refusal;
mod stream;
mod transfer;

pub use failure::Failure;
pub use refusal::Refusal;
pub use stream::{events, pause};
pub use transfer::{Sending, download, object_url, send_file, upload};

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use web_sys::AbortSignal;

use crate::{connection, session};

const BASE: &str = "/api/v1";
/// How long a request may take; longer than the server allows itself.
const PATIENCE_MS: u32 = 40_000;
/// How long a file may take to come down: the line may be slow.
const DOWNLOAD_MS: u32 = 15 * 60_000;

/// Reads a record or list. `path` begins after `/api/v1`: `/customers?q=acme`.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(signed(&Call::new(Method::GET, path)).await?).await
}

/// Reads a record with its version, which [`patch`] needs.
pub async fn get_with_etag<T: DeserializeOwned>(path: &str) -> Result<(T, i64), Failure> {
    let answer = signed(&Call::new(Method::GET, path)).await?;
    let version = answer.headers().get("etag").and_then(|tag| tag.trim_start_matches("W/").trim_matches('"').parse().ok());
    let version = version.ok_or(Failure::Unreadable)?;
    Ok((read(answer).await?, version))
}

/// Adds a record or starts something, and reads the answer. Sent again after a lost answer it still happens once.
pub async fn post<B: Serialize + ?Sized, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, Failure> {
    read(post_once(path, Some(json(body)?)).await?).await
}

/// As [`post`], for endpoints that answer nothing.
pub async fn post_quiet<B: Serialize + ?Sized>(path: &str, body: &B) -> Result<(), Failure> {
    post_once(path, Some(json(body)?)).await.map(drop)
}

/// Starts something that needs no input, such as `/customers/{id}/archive`, and reads the answer.
pub async fn post_empty<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(post_once(path, None).await?).await
}

/// As [`post_empty`], for endpoints that answer nothing.
pub async fn post_empty_quiet(path: &str) -> Result<(), Failure> {
    post_once(path, None).await.map(drop)
}

/// Changes the record of this version; [`Failure::is_stale`] where somebody else was quicker.
pub async fn patch<B: Serialize + ?Sized, T: DeserializeOwned>(path: &str, version: i64, body: &B) -> Result<T, Failure> {
    let call = Call { body: Some(json(body)?), version: Some(version), ..Call::new(Method::PATCH, path) };
    read(signed(&call).await?).await
}

/// Replaces part of the record of this version.
pub async fn put<B: Serialize + ?Sized, T: DeserializeOwned>(path: &str, version: i64, body: &B) -> Result<T, Failure> {
    let call = Call { body: Some(json(body)?), version: Some(version), ..Call::new(Method::PUT, path) };
    read(signed(&call).await?).await
}

/// As [`put`], for what has no version, such as an order: the last one wins.
pub async fn put_unversioned<B: Serialize + ?Sized, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, Failure> {
    read(signed(&Call { body: Some(json(body)?), ..Call::new(Method::PUT, path) }).await?).await
}

/// Removes a record.
pub async fn delete(path: &str) -> Result<(), Failure> {
    signed(&Call::new(Method::DELETE, path)).await.map(drop)
}

/// Removes the record of this version.
pub async fn delete_version(path: &str, version: i64) -> Result<(), Failure> {
    signed(&Call { version: Some(version), ..Call::new(Method::DELETE, path) }).await.map(drop)
}

/// Reads from an endpoint that needs no session.
pub async fn get_public<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(send(&Call::new(Method::GET, path), None).await?).await
}

/// Sends to an endpoint that needs no session, such as sign-in, and reads the answer.
pub async fn post_public<B: Serialize + ?Sized, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, Failure> {
    let call = Call { body: Some(json(body)?), ..Call::new(Method::POST, path) };
    read(send(&call, None).await?).await
}

/// As [`post_public`], for endpoints that answer nothing.
pub async fn post_public_quiet<B: Serialize + ?Sized>(path: &str, body: &B) -> Result<(), Failure> {
    let call = Call { body: Some(json(body)?), ..Call::new(Method::POST, path) };
    send(&call, None).await.map(drop)
}

/// The text for a URL's query value or path segment.
pub fn encode(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// A path with a query of those values that are given: `query("/users", &[("q", Some("ada".into())), ("status", None)])`.
pub fn query(path: &str, values: &[(&str, Option<String>)]) -> String {
    let given = values.iter().filter_map(|(name, value)| Some(format!("{name}={}", encode(value.as_deref().filter(|v| !v.is_empty())?))));
    let joined = given.collect::<Vec<_>>().join("&");
    if joined.is_empty() { path.to_owned() } else { format!("{path}?{joined}") }
}

struct Call<'a> {
    method: Method,
    path: &'a str,
    body: Option<String>,
    version: Option<i64>,
    key: Option<Uuid>,
    patience: u32,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str) -> Self {
        Self { method, path, body: None, version: None, key: None, patience: PATIENCE_MS }
    }
}

async fn post_once(path: &str, body: Option<String>) -> Result<Response, Failure> {
    let attempt = attempt::begin(path, body.as_deref());
    let answer = signed(&Call { body, key: Some(attempt.key), ..Call::new(Method::POST, path) }).await;
    attempt.end(answer.as_ref().err());
    answer
}

/// Sends with the access token; a refused token is renewed once.
async fn signed(call: &Call<'_>) -> Result<Response, Failure> {
    let token = session::token().await?;
    match send(call, Some(&token)).await {
        Err(Failure::Problem(problem)) if problem.status == 401 => {
            let token = session::renew(&token).await?;
            send(call, Some(&token)).await
        }
        answer => answer,
    }
}

async fn send(call: &Call<'_>, token: Option<&str>) -> Result<Response, Failure> {
    let mut request = RequestBuilder::new(&format!("{BASE}{}", call.path))
        .method(call.method.clone())
        .header("accept", "application/json, application/problem+json")
        .abort_signal(Some(&AbortSignal::timeout_with_u32(call.patience)));
    if let Some(token) = token {
        request = request.header("authorization", &format!("Bearer {token}"));
    }
    if let Some(version) = call.version {
        request = request.header("if-match", &format!("\"{version}\""));
    }
    if let Some(key) = call.key {
        request = request.header("idempotency-key", &key.to_string());
    }
    let request = match &call.body {
        Some(body) => request.header("content-type", "application/json").body(body.as_str()),
        None => request.build(),
    };
    let answer = request.map_err(|_| Failure::Unreadable)?.send().await;
    connection::observed(answer.is_ok());
    let answer = answer.map_err(|error| Failure::unanswered(&error))?;
    accepted(answer).await
}

/// The answer, unless it is a refusal.
async fn accepted(answer: Response) -> Result<Response, Failure> {
    if answer.ok() {
        return Ok(answer);
    }
    let wait = answer.headers().get("retry-after");
    Err(Failure::from_answer(answer.status(), wait, &answer.text().await.unwrap_or_default()))
}

async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Failure> {
    let text = answer.text().await.map_err(|error| Failure::unanswered(&error))?;
    serde_json::from_str(&text).map_err(|_| Failure::Unreadable)
}

fn json<B: Serialize + ?Sized>(body: &B) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|_| Failure::Unreadable)
}

//! An HTTP client that speaks the product's conventions.

use crate::connections::{self, Connections};
use crate::contract::{self, Answered, Sent};
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::Problem;
use std::future::IntoFuture;
use std::pin::Pin;
use uuid::Uuid;

/// Speaks to one server as one person, or as nobody.
#[derive(Clone)]
pub struct Client {
    connections: Connections,
    base: String,
    token: Option<String>,
}

impl Client {
    /// A client that is not signed in; `base` is `http://address:port`.
    pub fn new(base: impl Into<String>) -> Self {
        Self { connections: Connections::default(), base: base.into(), token: None }
    }

    /// Closes the connections that stand open, so that a server that is told to stop has none to wait for.
    pub(crate) fn hang_up(&self) {
        self.connections.hang_up();
    }

    /// The same client with this access token.
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The same client, not signed in.
    pub fn anonymous(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a client that is signed in")
    }

    /// A request; a path that begins with `/api`, `/docs` … is taken as it is, others are under `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let outside = ["/api/", "/docs", "/healthz", "/readyz", "/metrics"].iter().any(|start| path.starts_with(start));
        let prefix = if outside { "" } else { "/api/v1" };
        self.plain(method, &format!("{prefix}{path}"))
    }

    /// A page or file of the web app.
    pub fn page(&self, path: &str) -> Request {
        self.plain(Method::GET, path)
    }

    fn plain(&self, method: Method, path: &str) -> Request {
        let mut http = self.connections.http().request(method.clone(), format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            http = http.bearer_auth(token);
        }
        Request { http, what: format!("{method} {path}"), as_documented: true }
    }

    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// A POST without a body.
    pub fn post_empty(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    pub fn post(&self, path: &str, body: &impl Serialize) -> Request {
        self.request(Method::POST, path).json(body)
    }

    pub fn put(&self, path: &str, body: &impl Serialize) -> Request {
        self.request(Method::PUT, path).json(body)
    }

    pub fn patch(&self, path: &str, body: &impl Serialize) -> Request {
        self.request(Method::PATCH, path).json(body)
    }
}

/// A request that is sent when it is awaited.
#[must_use = "a request is sent when it is awaited"]
pub struct Request {
    http: RequestBuilder,
    what: String,
    as_documented: bool,
}

impl Request {
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.http = self.http.json(body);
        self
    }

    /// A body as it is.
    pub fn body(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.http = self.http.header("content-type", content_type).body(body);
        self
    }

    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.http = self.http.header(name, value.as_ref());
        self
    }

    pub fn query(mut self, query: &impl Serialize) -> Self {
        self.http = self.http.query(query);
        self
    }

    /// `If-Match` with this version.
    pub fn if_match(self, version: i64) -> Self {
        self.header("if-match", format!("\"{version}\""))
    }

    /// `Idempotency-Key`.
    pub fn key(self, key: Uuid) -> Self {
        self.header("idempotency-key", key.to_string())
    }

    /// It may be taken though the document does not allow it: of several spellings of a value that are read, it names one.
    pub fn not_as_documented(self) -> Self {
        Self { as_documented: false, ..self }
    }

    /// The same request once more; its body must not be a stream.
    pub fn again(&self) -> Self {
        Self { http: self.http.try_clone().expect("a body that can be sent twice"), what: self.what.clone(), ..*self }
    }

    /// Its body, which must be JSON.
    #[track_caller]
    pub fn sent_json(&self) -> Value {
        let request = self.http.try_clone().expect("a body that can be sent twice").build().expect("a request");
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        serde_json::from_slice(body).unwrap_or_else(|error| panic!("{} has no body of JSON: {error}", self.what))
    }

    /// The ids in its address and, where it is text, in its body, each once.
    pub fn ids(&self) -> Vec<String> {
        let Some(Ok(request)) = self.http.try_clone().map(RequestBuilder::build) else { return Vec::new() };
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let text = format!("{} {}", request.url(), String::from_utf8_lossy(body));
        let mut ids: Vec<String> = Vec::new();
        for word in text.split(|c: char| !c.is_ascii_hexdigit() && c != '-') {
            if word.len() == 36 && word.parse::<Uuid>().is_ok() && !ids.iter().any(|id| id == word) {
                ids.push(word.to_owned());
            }
        }
        ids
    }

    /// The same request with another id in place of this one; `None` where its body cannot be sent twice.
    pub fn with(&self, id: &str, other: &str) -> Option<Self> {
        let (client, request) = self.http.try_clone()?.build_split();
        let mut request = request.ok()?;
        *request.url_mut() = request.url().as_str().replace(id, other).parse().ok()?;
        if let Some(body) = request.body().and_then(reqwest::Body::as_bytes).and_then(|body| std::str::from_utf8(body).ok()) {
            *request.body_mut() = Some(body.replace(id, other).into());
        }
        Some(Self { http: RequestBuilder::from_parts(client, request), what: self.what.clone(), ..*self })
    }

    /// Sends it and leaves the body to be read as it comes.
    pub async fn stream(self) -> Result<reqwest::Response, reqwest::Error> {
        let (http, request, sent) = self.made()?;
        let response = connections::run(http.execute(request)).await?;
        contract::hold(&sent, &Answered { status: response.status().as_u16(), headers: response.headers(), body: None });
        Ok(response)
    }

    /// The answer, or why none came: for tests that take the server away.
    pub async fn send(self) -> Result<Reply, reqwest::Error> {
        self.exchange().await.map(|(_, reply)| reply)
    }

    /// The same with the request as it was sent.
    pub async fn exchange(self) -> Result<(Sent, Reply), reqwest::Error> {
        let what = self.what.clone();
        let (http, request, sent) = self.made()?;
        let reply = connections::run(async move {
            let response = http.execute(request).await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Ok(Reply { what, status, headers, body: response.bytes().await? })
        })
        .await?;
        contract::hold(&sent, &Answered { status: reply.status, headers: &reply.headers, body: Some(&reply.body) });
        Ok((sent, reply))
    }

    /// The request, and what of it is held against the API's document.
    fn made(self) -> Result<(reqwest::Client, reqwest::Request, Sent), reqwest::Error> {
        let (http, request) = self.http.build_split();
        let request = request?;
        let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice);
        let (method, url, headers) = (request.method().clone(), request.url().clone(), request.headers().clone());
        let sent = Sent { method, url, headers, body, as_documented: self.as_documented };
        Ok((http, request, sent))
    }
}

impl IntoFuture for Request {
    type Output = Reply;
    type IntoFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let what = self.what.clone();
            self.send().await.unwrap_or_else(|error| panic!("{what} got no answer: {error:?}"))
        })
    }
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Reply {
    pub what: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value; empty where there is none.
    pub fn header(&self, name: impl TryInto<HeaderName>) -> &str {
        let name = name.try_into().ok().expect("a header's name");
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    /// Panics, saying what came, unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}", self.what, self.text());
        self
    }

    /// The body of a successful answer.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{} answered {}: {}", self.what, self.status, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{} answered {}, which cannot be read: {e}", self.what, self.text()))
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{} answered {:?}, which is no JSON: {e}", self.what, self.text()))
    }

    /// The problem, which must be whole and have this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Problem {
        assert_eq!(self.status, status, "{} answered {}", self.what, self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.what);
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{}: {e}: {}", self.what, self.text()));
        assert_eq!(problem.status, status, "{}", self.what);
        assert!(problem.request_id.is_some(), "{} answered a problem without the request's id", self.what);
        problem
    }

    /// The problem with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Problem {
        let problem = self.problem(status);
        assert_eq!(problem.code, code, "{} answered {}", self.what, self.text());
        problem
    }

    /// The problem with this status, which must name this field.
    #[track_caller]
    pub fn refused_field(&self, status: u16, field: &str) -> Problem {
        let problem = self.problem(status);
        assert!(problem.errors.iter().any(|e| e.field == field), "{} does not name {field}: {}", self.what, self.text());
        problem
    }

    /// The version at the beginning of the `ETag`.
    #[track_caller]
    pub fn etag(&self) -> i64 {
        let etag = self.header("etag");
        etag.trim_matches('"')
            .split('-')
            .next()
            .and_then(|version| version.parse().ok())
            .unwrap_or_else(|| panic!("{} has the ETag {etag:?}", self.what))
    }
}

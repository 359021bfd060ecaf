//! Holds what is sent and answered against the API's document: every test is a test of the document, too.
//!
//! `jsonschema` is the validator: the one for Rust that passes the suite of JSON Schema 2020-12, which OpenAPI 3.1 speaks.

mod closed;
mod schemas;

use reqwest::Method;
use reqwest::header::HeaderMap;
use schemas::Schemas;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

const PREFIX: &str = "/api/v1/";
const PROBLEM: &str = "application/problem+json";

/// Addresses under `/api/v1` that the document leaves out: itself.
const OUTSIDE: &[&str] = &["/api/v1/openapi.json"];

static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::committed);

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: Method,
    pub url: reqwest::Url,
    pub headers: HeaderMap,
    /// `None` where there is none, or where it is sent as it is read.
    pub body: Option<bytes::Bytes>,
    /// Whether it must be allowed by the document where it is accepted.
    pub as_documented: bool,
}

/// What came back. `body` is `None` where nobody has read it.
pub struct Answered<'a> {
    pub status: u16,
    pub headers: &'a HeaderMap,
    pub body: Option<&'a [u8]>,
}

/// Panics, saying where the product and its document differ.
#[track_caller]
pub fn hold(sent: &Sent, answered: &Answered<'_>) {
    if !sent.url.path().starts_with(PREFIX) || OUTSIDE.contains(&sent.url.path()) || sent.method == Method::OPTIONS {
        return;
    }
    if let Err(how) = CONTRACT.check(sent, answered) {
        panic!("{} {} answered {}, but by openapi/clientsphere.json {how}", sent.method, sent.url.path(), answered.status);
    }
}

/// Whether a value is as a schema of the document says; otherwise what is wrong and where.
pub fn fits(schema: &Value, value: &Value) -> Result<(), String> {
    CONTRACT.schemas.check(schema, value)
}

struct Contract {
    /// Paths in segments, those without parameters first.
    paths: Vec<(Vec<String>, Map<String, Value>)>,
    schemas: Schemas,
}

impl Contract {
    fn committed() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/clientsphere.json");
        let document = std::fs::read_to_string(path).expect("openapi/clientsphere.json; `cargo xtask openapi` writes it");
        let document: Value = serde_json::from_str(&document).expect("JSON");
        let paths = document["paths"].as_object().expect("paths").iter();
        let segments = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        let mut paths: Vec<_> = paths.map(|(path, item)| (segments(path), item.as_object().expect("methods").clone())).collect();
        paths.sort_by_key(|(path, _)| path.iter().filter(|segment| segment.starts_with('{')).count());
        Self { paths, schemas: Schemas::of(&document) }
    }

    fn check(&self, sent: &Sent, answered: &Answered<'_>) -> Result<(), String> {
        let given: Vec<&str> = sent.url.path().split('/').collect();
        let fits = |path: &[String]| {
            path.len() == given.len() && path.iter().zip(&given).all(|(known, given)| known.starts_with('{') || known == given)
        };
        let mut known = self.paths.iter().filter(|(path, _)| fits(path)).peekable();
        if known.peek().is_none() {
            return self.refused_by_routing(answered, 404, "there is no such path");
        }
        let method = if sent.method == Method::HEAD { "get".to_owned() } else { sent.method.as_str().to_lowercase() };
        // A word in the place of an id, as in `/customers/merges`, may be an id to another method.
        let exact = known.peek().is_some_and(|(_, item)| item.contains_key(&method));
        let operation = known.find_map(|(_, item)| item.get(&method)).filter(|_| exact || answered.status != 405);
        let Some(operation) = operation else {
            let refused = self.refused_by_routing(answered, 405, "the path has no such method");
            return refused.or_else(|how| self.refused_by_routing(answered, 404, &how));
        };
        self.answer(operation, sent, answered)?;
        if answered.status < 300 && sent.as_documented { self.request(operation, sent) } else { Ok(()) }
    }

    /// What no operation answers must be a problem with this status.
    fn refused_by_routing(&self, answered: &Answered<'_>, status: u16, how: &str) -> Result<(), String> {
        if answered.status != status {
            return Err(how.to_owned());
        }
        self.body(&json!({ PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } } }), answered)
    }

    fn answer(&self, operation: &Value, sent: &Sent, answered: &Answered<'_>) -> Result<(), String> {
        let responses = &operation["responses"];
        let response = &responses[answered.status.to_string()];
        let response = if response.is_null() && answered.status >= 400 { &responses["default"] } else { response };
        let response = self.schemas.resolved(response);
        if response.is_null() {
            let known: Vec<_> = responses.as_object().into_iter().flat_map(Map::keys).collect();
            return Err(format!("it answers {known:?} only: {}", String::from_utf8_lossy(answered.body.unwrap_or_default())));
        }
        self.headers(&response["headers"], answered)?;
        if sent.method == Method::HEAD { Ok(()) } else { self.body(&response["content"], answered) }
    }

    /// Of the headers that the document knows, an answer has those that it is described with.
    fn headers(&self, described: &Value, answered: &Answered<'_>) -> Result<(), String> {
        for header in self.schemas.headers() {
            match (described.get(header).is_some(), answered.headers.contains_key(header)) {
                (true, false) if !may_lack(header, answered.status) => return Err(format!("it has the header {header}")),
                (false, true) => return Err(format!("it has no header {header}")),
                _ => {}
            }
        }
        Ok(())
    }

    /// A body of one of these content types, by its schema.
    fn body(&self, content: &Value, answered: &Answered<'_>) -> Result<(), String> {
        let kind = media_type(answered.headers);
        let Some(documented) = content.as_object().filter(|content| !content.is_empty()) else {
            return match answered.body {
                Some(body) if !body.is_empty() => Err(format!("the answer has no body: {}", String::from_utf8_lossy(body))),
                _ => Ok(()),
            };
        };
        let Some(schema) = content_of(documented, &kind) else {
            return Err(format!("the answer is one of {:?}, not {kind:?}", documented.keys().collect::<Vec<_>>()));
        };
        match answered.body {
            Some(body) if is_json(&kind) && is_plain(answered.headers) => {
                self.json(&schema["schema"], body).map_err(|how| format!("the answer is another one: {how}"))
            }
            _ => Ok(()),
        }
    }

    /// What was accepted must be what is asked for.
    fn request(&self, operation: &Value, sent: &Sent) -> Result<(), String> {
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
        for (name, value) in sent.url.query_pairs().filter(|(_, value)| !value.is_empty()) {
            let parameter = parameters.iter().find(|p| p["in"] == "query" && p["name"] == *name);
            let schema = &parameter.ok_or_else(|| format!("there is no parameter {name}"))?["schema"];
            self.schemas.check_text(schema, &value).map_err(|how| format!("the parameter {name} is not allowed: {how}"))?;
        }
        let given = |p: &Value| match (p["in"].as_str(), p["name"].as_str()) {
            (Some("header"), Some(name)) => sent.headers.contains_key(name),
            (Some("query"), Some(name)) => sent.url.query_pairs().any(|(given, _)| given == name),
            _ => true,
        };
        if let Some(missing) = parameters.iter().find(|p| p["required"] == true && !given(p)) {
            return Err(format!("the parameter {} is required, and was not sent", missing["name"]));
        }
        let Some(body) = sent.body.as_deref().filter(|body| !body.is_empty()) else { return Ok(()) };
        let Some(content) = operation["requestBody"]["content"].as_object() else {
            return Err("the request has no body".to_owned());
        };
        let kind = media_type(&sent.headers);
        let Some(documented) = content_of(content, &kind) else {
            return Err(format!("the request is one of {:?}, not {kind:?}", content.keys().collect::<Vec<_>>()));
        };
        if !is_json(&kind) {
            return Ok(());
        }
        self.json(&documented["schema"], body).map_err(|how| format!("the request is not allowed: {how}"))
    }

    fn json(&self, schema: &Value, body: &[u8]) -> Result<(), String> {
        let value: Value = serde_json::from_slice(body).map_err(|error| format!("no JSON: {error}"))?;
        self.schemas.check(schema, &value)
    }
}

/// The content type without its parameters.
fn media_type(headers: &HeaderMap) -> String {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// Whether an answer need not have a header that it is described with: what is repeated is not always, and some is refused before it is counted.
fn may_lack(header: &str, status: u16) -> bool {
    match header {
        "Idempotent-Replayed" => true,
        "RateLimit-Limit" | "RateLimit-Remaining" => matches!(status, 415 | 503),
        _ => false,
    }
}

/// Whether the body is as it was written: nothing here expands what is compressed.
fn is_plain(headers: &HeaderMap) -> bool {
    headers.get("content-encoding").is_none_or(|encoding| encoding == "identity")
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || kind == PROBLEM
}

/// What is documented for this content type, or for a range that it is in.
fn content_of<'a>(content: &'a Map<String, Value>, kind: &str) -> Option<&'a Value> {
    let range = format!("{}/*", kind.split('/').next().unwrap_or_default());
    content.get(kind).or_else(|| content.get(&range)).or_else(|| content.get("*/*"))
}

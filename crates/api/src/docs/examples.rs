//! Examples of requests and answers: those that the tests have sent and got, as `openapi/examples.json` keeps them.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, RefOr};

/// By the names of operations: `POST /leads`.
pub type Examples = BTreeMap<String, Map<String, Value>>;

/// All that there are; a test writes them (`tests/api/openapi/examples.rs`), another one misses those that cannot be read.
pub fn all() -> Examples {
    serde_json::from_str(include_str!("../../../../openapi/examples.json")).unwrap_or_default()
}

/// Adds an example to the request and to the answer.
pub fn add(operation: &mut Operation, example: &Map<String, Value>) {
    let status = example.get("status").map(ToString::to_string).unwrap_or_default();
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        set(body.content.get_mut("application/json"), example.get("request"));
    }
    if let Some(RefOr::T(answer)) = operation.responses.responses.get_mut(&status) {
        set(answer.content.get_mut("application/json"), example.get("answer"));
    }
}

fn set(content: Option<&mut RefOr<Content>>, example: Option<&Value>) {
    if let Some(RefOr::T(content)) = content {
        content.example = example.cloned();
    }
}

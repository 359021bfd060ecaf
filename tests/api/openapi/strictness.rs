//! Every body and every query is read strictly, and written as described.

use super::{Document, Operation};
use serde_json::json;
use tests::{Reply, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn no_operation_takes_an_unknown_key() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let inside = app.inside().await;
    inside.at_rest().await;
    let before = inside.picture(&[]).await;
    let mut checked = 0;
    for operation in document.operations() {
        let path = operation.at(Uuid::nil());
        if operation.body(&document).is_some() {
            // If-Match is there so that its absence is not what is refused.
            let request = root.request(operation.method.clone(), &path).if_match(1).json(&json!({ "surprise_key": true }));
            request.await.refused_field(400, "surprise_key");
            checked += 1;
        }
        if !operation.query().is_empty() {
            let answer = root.request(operation.method.clone(), &format!("{path}?surprise_key=1")).await;
            answer.refused_field(400, "surprise_key");
            let first = &operation.query()[0];
            root.request(operation.method.clone(), &format!("{path}?{first}=1&{first}=2")).await.refused_field(400, first);
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked}");
    assert_eq!(before, inside.picture(&[]).await, "nothing was written");
}

#[tokio::test]
async fn every_document_of_a_body_says_that_it_is_strict() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    for operation in document.operations() {
        if let Some(body) = operation.body(&document) {
            assert_eq!(body["additionalProperties"], false, "{}", operation.name());
        }
    }
}

/// An answer has the status and the body that the document describes.
pub fn is_as_described(document: &Document, operation: &Operation, answer: &Reply) {
    let described = &operation.described["responses"][answer.status.to_string()];
    assert!(described.is_object(), "{} answers {}, which is not described", operation.name(), answer.status);
    for header in ["etag", "location", "content-disposition"] {
        let names = |(name, _): (&String, &serde_json::Value)| name.eq_ignore_ascii_case(header);
        let is_named = described["headers"].as_object().is_some_and(|headers| headers.iter().any(names));
        assert_eq!(is_named, !answer.header(header).is_empty(), "{} and its header {header}", operation.name());
    }
    for header in ["x-request-id", "ratelimit-limit", "ratelimit-remaining"] {
        assert!(!answer.header(header).is_empty(), "{} does not tell {header}", operation.name());
    }
    let media_type = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
    let mut types = described["content"].as_object().into_iter().flatten().map(|(media_type, _)| media_type.as_str());
    assert!(
        answer.body.is_empty() || types.any(|known| known == "*/*" || known == media_type),
        "{} answers {media_type}, which is not described",
        operation.name()
    );
    let Some(schema) = described.pointer("/content/application~1json/schema") else { return };
    assert!(!answer.body.is_empty(), "{} describes a body and has none", operation.name());
    conforms(document, document.resolved(schema), &answer.json(), &operation.name());
}

/// Whether a value has the properties that its schema requires, and no others; all the way down.
fn conforms(document: &Document, schema: &serde_json::Value, value: &serde_json::Value, place: &str) {
    let schema = document.resolved(schema);
    if let Some(properties) = schema["properties"].as_object() {
        let Some(object) = value.as_object() else {
            return assert!(value.is_null() || schema["type"] != "object", "{place} is no object: {value}");
        };
        for required in schema["required"].as_array().into_iter().flatten().filter_map(|r| r.as_str()) {
            assert!(object.contains_key(required), "{place} has no {required}: {value}");
        }
        for (key, inner) in object {
            let described = properties.get(key).unwrap_or_else(|| panic!("{place}.{key} is not described"));
            conforms(document, described, inner, &format!("{place}.{key}"));
        }
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for inner in values {
            conforms(document, items, inner, &format!("{place}[]"));
        }
    }
}

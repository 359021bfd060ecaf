//! Rubbish in every place of every operation: it is refused, or taken, but never a failure of ours.

use super::{Document, Operation};
use serde_json::{Map, Value, json};
use tests::{Account, TestApp};
use uuid::Uuid;

/// One value of each kind that programs get wrong.
fn rubbish() -> Vec<Value> {
    let mut values = vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1.5),
        json!(1e308),
        json!(""),
        json!(" "),
        json!("\0"),
        json!("a\r\nb: c"),
        json!("\u{fffe}\u{202e}\u{200b}"),
        json!("🦀".repeat(300)),
        json!("' OR '1'='1"),
        json!("\"; DROP TABLE customers; --"),
        json!("%s%n{{7*7}}${jndi:ldap://x}"),
        json!("../../etc/passwd"),
        json!("x".repeat(70_000)),
        json!([]),
        json!([[]]),
        json!([null, 1, "x", {}]),
        json!({}),
        json!({ "$ne": null }),
        json!({ "minor": i64::MIN, "currency": "\0\0\0" }),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("9999-12-31T23:59:60Z"),
        json!("-262143-01-01T00:00:00Z"),
    ];
    values.push(Value::Array(vec![json!("x"); 5_000]));
    values
}

/// Values as they stand in an address.
const RAW: &[&str] = &["%", "%zz", "%ff%fe", "%00", "+", "&&&", "=", "a[]=1", "%E2%80%AE"];

/// A body that is right as far as the schema tells, to put one wrong value into.
fn plausible(document: &Document, schema: &Value) -> Value {
    let schema = document.resolved(schema);
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|all| all.iter().find(|s| s["type"] != "null")) {
            return plausible(document, first);
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|e| e.first()) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"].as_array()?.first()?.as_str());
    match kind {
        Some("object") => match schema["properties"].as_object() {
            Some(properties) => Value::Object(properties.iter().map(|(k, s)| (k.clone(), plausible(document, s))).collect::<Map<_, _>>()),
            None => json!({ "0": plausible(document, &schema["additionalProperties"]) }),
        },
        Some("array") => json!([plausible(document, &schema["items"])]),
        Some("integer" | "number") => schema["minimum"].as_i64().map_or(json!(1), |n| json!(n)),
        Some("boolean") => json!(true),
        _ => match schema["format"].as_str() {
            Some("uuid") => json!(Uuid::nil()),
            Some("date-time") => json!("2026-01-01T00:00:00Z"),
            _ => json!("text"),
        },
    }
}

/// The path, with few rows where each export would hold all those before it: they stand in the audit log.
fn few(path: &str, key: &str) -> String {
    match (path.starts_with("/audit/export."), key) {
        (false, _) => path.to_owned(),
        (true, "to") => format!("{path}?from=2100-01-01T00:00:00Z"),
        (true, _) => format!("{path}?to=2020-01-01T00:00:00Z"),
    }
}

async fn bombard(by: &Account, document: &Document, operation: &Operation, id: Uuid) {
    let path = operation.at(id);
    if let Some(schema) = operation.body(document) {
        let whole = plausible(document, schema);
        for key in whole.as_object().into_iter().flat_map(Map::keys) {
            for value in rubbish() {
                let mut body = whole.clone();
                body[key] = value.clone();
                let answer = by.request(operation.method.clone(), &path).if_match(1).json(&body).await;
                let shown: String = value.to_string().chars().take(60).collect();
                assert!(answer.status < 500, "{} with {key} = {shown}: {} {}", operation.name(), answer.status, answer.text());
                if answer.status >= 400 {
                    answer.problem(answer.status);
                }
            }
        }
        for body in rubbish() {
            let answer = by.request(operation.method.clone(), &path).if_match(1).json(&body).await;
            assert!(answer.status < 500, "{} with {body}: {}", operation.name(), answer.text());
        }
    }
    // A list and its exports read the same query (see `exports`), so they are asked once a parameter.
    let thoroughly = !operation.path.contains("/export.");
    for (at, key) in operation.query().into_iter().enumerate() {
        let few = few(&path, &key);
        let values = rubbish();
        let values = if thoroughly { &values[..] } else { std::slice::from_ref(&values[at % values.len()]) };
        for value in values {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let text: String = text.chars().take(3_000).collect();
            let answer = by.request(operation.method.clone(), &few).query(&[(&key, &text)]).await;
            let shown: String = text.chars().take(60).collect();
            assert!(answer.status < 500, "{}?{key}={shown}: {} {}", operation.name(), answer.status, answer.text());
        }
        for raw in if thoroughly { RAW } else { &RAW[at % RAW.len()..][..1] } {
            let answer = by.request(operation.method.clone(), &format!("{few}{}{key}={raw}", if few == path { '?' } else { '&' })).await;
            assert!(answer.status < 500, "{}?{key}={raw}: {}", operation.name(), answer.text());
        }
    }
}

/// What ends the session that does the asking, asks for a password hash each time, or never ends; tested on their own.
const ELSEWHERE: &[&str] = &["GET /live", "POST /auth/sign-out", "POST /me/password", "POST /auth/sign-in"];

#[tokio::test]
async fn rubbish_is_never_a_failure_of_ours() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let customer = super::scene::Scene::set(&app).await.customer().await;
    for operation in document.operations().iter().filter(|o| !ELSEWHERE.contains(&o.name().as_str())) {
        let id = if operation.path.starts_with("/customers/{id}") { customer.id } else { Uuid::nil() };
        bombard(&root, &document, operation, id).await;
    }
    root.get("/customers").await.expect(200);
    assert_eq!(root.get("/audit/verify").await.json()["intact"], true);
}

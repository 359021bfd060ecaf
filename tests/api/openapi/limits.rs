//! The limits that the document tells are those that the server holds requests to.

use super::{Document, Operation, Scene};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use tests::{Account, Reply, Request, TestApp, fits};
use uuid::Uuid;

/// Texts of requests without a length of their own, with the reason.
const UNLIMITED: &[&str] = &[
    // What others gave: ETags of this API and ranges of a file. The server only looks for what it knows, within the limit of all headers.
    "If-None-Match",
    "If-Range",
    "Range",
    // A version and a digest; the pattern says how long they are.
    "If-Match",
];

/// A place in a body with its schema, and a value of the body's property that has such a place.
struct Place<'a> {
    /// The keys and indexes that lead to it.
    keys: Vec<String>,
    schema: &'a Value,
    whole: Value,
}

impl Place<'_> {
    /// The same as seen from outside.
    fn within(self, key: &str, outer: impl FnOnce(Value) -> Value) -> Self {
        let keys = std::iter::once(key.to_owned()).chain(self.keys).collect();
        Self { keys, schema: self.schema, whole: outer(self.whole) }
    }

    /// As problems name it: `address.city`.
    fn name(&self) -> String {
        self.keys.join(".")
    }

    /// The body with this value in the place.
    fn filled(&self, body: &Value, value: Value) -> Value {
        let mut filled = body.clone();
        filled[&self.keys[0]] = self.whole[&self.keys[0]].clone();
        let place = self.keys.iter().fold(&mut filled, |at, key| match key.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[key],
        });
        *place = value;
        filled
    }
}

/// The forms that a value may have, `null` not counted.
fn forms<'a>(document: &'a Document, schema: &'a Value) -> Vec<&'a Value> {
    let schema = document.resolved(schema);
    match ["oneOf", "anyOf", "allOf"].iter().find_map(|choice| schema[*choice].as_array()) {
        Some(written) => written.iter().filter(|form| form["type"] != "null").flat_map(|form| forms(document, form)).collect(),
        None => vec![schema],
    }
}

/// The `n`th of the values that a schema allows as far as it tells, with what it requires.
fn allowed(document: &Document, schema: &Value, n: usize) -> Value {
    let schema = forms(document, schema)[0];
    if let Some(codes) = schema["enum"].as_array() {
        return codes[n % codes.len()].clone();
    }
    match kind(schema) {
        "object" => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let value = |key: &str| match key {
                // One that records have.
                "field" => json!("name"),
                _ => allowed(document, &schema["properties"][key], n),
            };
            Value::Object(required.map(|key| (key.to_owned(), value(key))).collect::<Map<_, _>>())
        }
        "array" => match schema["minItems"].as_u64() {
            Some(_) => json!([allowed(document, &schema["items"], n)]),
            None => json!([]),
        },
        "integer" | "number" => json!(schema["minimum"].as_i64().unwrap_or_default().max(0) + i64::try_from(n).expect("a small number")),
        "boolean" => json!(true),
        _ => match schema["format"].as_str() {
            Some("uuid") => json!(Uuid::from_u128(n as u128)),
            Some("date-time") => json!("2026-01-01T00:00:00Z"),
            Some("date") => json!("2026-01-01"),
            _ => json!(text(schema, 12, n).unwrap_or_else(|| known(schema))),
        },
    }
}

/// One of the codes that nothing but the pattern tells.
fn known(schema: &Value) -> String {
    let codes = ["DE", "de", "EUR", "customers"];
    codes.into_iter().find(|code| fits(schema, &json!(code)).is_ok()).unwrap_or("text").to_owned()
}

/// A text of this length that is right but for it, where there can be one.
fn text(schema: &Value, length: usize, n: usize) -> Option<String> {
    let filled = |start: &str, with: &str, end: &str| {
        let gap = length.saturating_sub(start.chars().count() + end.chars().count());
        format!("{start}{}{end}", with.repeat(gap))
    };
    let mut unlimited = schema.clone();
    for limit in ["maxLength", "minLength"] {
        unlimited.as_object_mut().expect("a schema").remove(limit);
    }
    let end = n.to_string();
    let candidates = [
        filled("", "x", &end),
        filled("", "1", &end),
        filled("https://example.com/", "x", &end),
        filled(&format!("s{n}@{}.", "x".repeat(length.saturating_sub(20).min(60))), "y", ".com"),
    ];
    candidates.into_iter().find(|candidate| candidate.chars().count() == length && fits(&unlimited, &json!(candidate)).is_ok())
}

fn kind(schema: &Value) -> &str {
    let kinds = || schema["type"].as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null");
    schema["type"].as_str().or_else(kinds).unwrap_or_default()
}

/// Every place in a value of the schema, groups within groups but once.
fn places<'a>(document: &'a Document, schema: &'a Value, depth: usize) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    for form in forms(document, schema) {
        found.push(Place { keys: Vec::new(), schema: form, whole: allowed(document, form, 1) });
        if depth == 0 {
            continue;
        }
        for (key, property) in form["properties"].as_object().into_iter().flatten() {
            found.extend(places(document, property, depth - 1).into_iter().map(|place| {
                place.within(key, |whole| {
                    let mut object = allowed(document, form, 1);
                    object[key] = whole;
                    object
                })
            }));
        }
        if form["items"].is_object() {
            found.extend(places(document, &form["items"], depth - 1).into_iter().map(|place| place.within("0", |whole| json!([whole]))));
        }
        if form["additionalProperties"].is_object() {
            let values = places(document, &form["additionalProperties"], depth - 1);
            found.extend(values.into_iter().map(|place| place.within("tag", |whole| json!({ "tag": whole }))));
        }
    }
    found
}

/// What is one beyond a limit of the schema, and what the limit is called.
fn beyond(document: &Document, schema: &Value) -> Vec<(&'static str, Value)> {
    let number = |limit: &str| schema[limit].as_u64().and_then(|limit| usize::try_from(limit).ok());
    let many = |count: usize| Value::Array((0..count).map(|n| allowed(document, &schema["items"], n)).collect());
    let mut values = Vec::new();
    if let Some(most) = number("maxLength") {
        values.push(("maxLength", json!(text(schema, most + 1, 1).unwrap_or_else(|| "x".repeat(most + 1)))));
    }
    if let Some(least) = number("minLength").filter(|least| *least > 0) {
        values.push(("minLength", json!("x".repeat(least - 1))));
    }
    if let Some(most) = number("maxItems") {
        values.push(("maxItems", many(most + 1)));
    }
    if let Some(least) = number("minItems").filter(|least| *least > 0) {
        values.push(("minItems", many(least - 1)));
    }
    if number("minProperties").is_some_and(|least| least > 0) {
        values.push(("minProperties", json!({})));
    }
    if let Some(most) = schema["maximum"].as_f64() {
        values.push(("maximum", json!(most as i64 + 1)));
    }
    if let Some(least) = schema["minimum"].as_f64() {
        values.push(("minimum", json!(least as i64 - 1)));
    }
    if schema["pattern"].is_string() {
        values.push(("pattern", json!("a\u{1}b")));
    }
    values
}

/// The beginning of an answer that may be a file.
fn shown(answer: &Reply) -> String {
    answer.text().chars().take(300).filter(char::is_ascii).collect()
}

/// Whether the request was refused for this place, or what it is in. Numbers that the type cannot hold cannot be read.
fn is_refused(answer: &Reply, place: &str, limit: &str) -> bool {
    let statuses: &[u16] = if ["maximum", "minimum"].contains(&limit) { &[400, 422] } else { &[422] };
    if !statuses.contains(&answer.status) {
        return false;
    }
    let plain = |text: &str| text.replace(['[', ']'], ".").split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    // The nth condition of a filter is `filter[n]`, wherever the filter and the condition stand.
    let place = place.strip_prefix("target.query.").filter(|inner| inner.starts_with("filter")).unwrap_or(place);
    let conditions = |field: &str| if field.starts_with("filter[") { "filter".to_owned() } else { plain(field) };
    let fields: Vec<_> = answer.problem(answer.status).errors.into_iter().map(|error| conditions(&error.field)).collect();
    fields.into_iter().any(|field| place == field || place.starts_with(&format!("{field}.")) || field.starts_with(&format!("{place}.")))
}

/// The request that the operation is for, and its body.
async fn usual(scene: &Scene<'_>, document: &Document, operation: &Operation, by: &Account) -> (Request, Value) {
    let schema = operation.body(document).expect("a body");
    if operation.is_public() {
        let body = allowed(document, schema, 1);
        return (by.anonymous().request(operation.method.clone(), &operation.path), body);
    }
    let request = scene.request(operation, by).await.expect("a request");
    let body = request.sent_json();
    (request, body)
}

#[tokio::test]
async fn what_is_beyond_a_limit_of_a_body_is_refused_by_its_field() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let scene = Scene::set(&app).await;
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for operation in document.operations() {
        let Some(schema) = operation.body(&document) else { continue };
        let (request, body) = usual(&scene, &document, &operation, &root).await;
        let mut seen = BTreeSet::new();
        for place in places(&document, schema, 6).into_iter().filter(|place| !place.keys.is_empty()) {
            for (limit, value) in beyond(&document, place.schema) {
                if !seen.insert((place.name(), limit, value.to_string())) {
                    continue;
                }
                let answer = request.again().json(&place.filled(&body, value)).await;
                checked += 1;
                if !is_refused(&answer, &place.name(), limit) {
                    wrong.push(format!("{} {} {limit}: {} {}", operation.name(), place.name(), answer.status, shown(&answer)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} limits are not held:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 500, "{checked}");
}

#[tokio::test]
async fn what_is_beyond_a_limit_of_a_parameter_is_refused_by_its_name() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let customer = Scene::set(&app).await.customer().await.id;
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for operation in document.operations() {
        let id = if operation.path.starts_with("/customers/{id}") { customer } else { Uuid::nil() };
        let parameters = operation.described["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query");
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let parameters: Vec<_> = parameters.map(|parameter| (text(&parameter["name"]), parameter)).collect();
        let required = parameters.iter().filter(|(_, parameter)| parameter["required"] == true);
        let required: Vec<_> =
            required.map(|(name, parameter)| (name.clone(), text(&allowed(&document, &parameter["schema"], 1)))).collect();
        for (name, parameter) in &parameters {
            for (limit, value) in beyond(&document, document.resolved(&parameter["schema"])) {
                let others = required.iter().filter(|(other, _)| other != name).cloned();
                let query: Vec<_> = others.chain([(name.clone(), text(&value))]).collect();
                let request = root.request(operation.method.clone(), &operation.at(id)).query(&query);
                let request = if operation.method == Method::GET { request } else { request.body("text/csv", "name\nAda\n") };
                let answer = request.await;
                checked += 1;
                if !is_refused(&answer, name, limit) {
                    wrong.push(format!("{} ?{name} {limit}: {} {}", operation.name(), answer.status, shown(&answer)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} limits are not held:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 500, "{checked}");
}

#[tokio::test]
async fn a_file_without_a_byte_is_refused() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let scene = Scene::set(&app).await;
    let mut checked = 0;
    for operation in document.operations().iter().filter(|o| o.described["requestBody"].is_object() && o.body(&document).is_none()) {
        for (media_type, content) in operation.described.pointer("/requestBody/content").and_then(Value::as_object).into_iter().flatten() {
            assert_eq!(content["schema"]["minLength"], 1, "{} {media_type}", operation.name());
        }
        let request = scene.request(operation, &root).await.expect("a request").body("application/octet-stream", "");
        request.await.problem(422);
        checked += 1;
    }
    assert!(checked > 5, "{checked}");
}

#[tokio::test]
async fn every_text_and_list_of_a_request_has_a_limit() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let (mut unlimited, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for operation in document.operations() {
        for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("a name");
            if !UNLIMITED.contains(&name) {
                walk(&document, &parameter["schema"], &format!("{} {name}", operation.name()), &mut seen, &mut unlimited);
            }
        }
        if let Some(body) = operation.described.pointer("/requestBody/content/application~1json/schema") {
            walk(&document, body, &operation.name(), &mut seen, &mut unlimited);
        }
    }
    assert!(unlimited.is_empty(), "{} have no limit:\n{}", unlimited.len(), unlimited.into_iter().collect::<Vec<_>>().join("\n"));
}

fn walk(document: &Document, schema: &Value, place: &str, seen: &mut BTreeSet<String>, unlimited: &mut BTreeSet<String>) {
    let place = match schema["$ref"].as_str() {
        Some(name) if !seen.insert(name.to_owned()) => return,
        Some(name) => name.rsplit('/').next().unwrap_or_default(),
        None => place,
    };
    let schema = document.resolved(schema);
    let fixed =
        || schema["enum"].is_array() || schema["format"].as_str().is_some_and(|format| ["uuid", "date-time", "date"].contains(&format));
    match kind(schema) {
        "string" if schema["maxLength"].is_null() && !fixed() => drop(unlimited.insert(place.to_owned())),
        "array" if schema["maxItems"].is_null() => drop(unlimited.insert(format!("{place}[]"))),
        _ => {}
    }
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(document, property, &format!("{place}.{key}"), seen, unlimited);
    }
    for (within, name) in [("items", "[0]"), ("additionalProperties", ".*")] {
        if schema[within].is_object() {
            walk(document, &schema[within], &format!("{place}{name}"), seen, unlimited);
        }
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        for part in schema[choice].as_array().into_iter().flatten() {
            walk(document, part, place, seen, unlimited);
        }
    }
}

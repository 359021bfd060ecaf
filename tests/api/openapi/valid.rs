//! The document is OpenAPI 3.1, and holds together as the schema of OpenAPI cannot check.

use super::Document;
use jsonschema::{Registry, Resource};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::TestApp;

/// One file of the schema of OpenAPI 3.1.
fn part(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[tokio::test]
async fn the_document_is_valid_openapi_3_1() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let parts = [
        part(include_str!("../../data/openapi-3.1/schema.json")),
        part(include_str!("../../data/openapi-3.1/dialect.json")),
        part(include_str!("../../data/openapi-3.1/vocabulary.json")),
    ];
    let mut registry = Registry::new();
    for part in parts {
        let id = part["$id"].as_str().expect("an id").to_owned();
        registry = registry.add(id, Resource::from_contents(part)).expect("a schema");
    }
    let registry = registry.prepare().expect("schemas that know each other");
    // The schema leaves open what a schema within the document is; the dialect says it.
    let whole = json!({
        "$id": "https://spec.openapis.org/oas/3.1/schema-base/2022-10-07",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "https://spec.openapis.org/oas/3.1/schema/2022-10-07",
        "$defs": { "schema": { "$dynamicAnchor": "meta", "$ref": "https://spec.openapis.org/oas/3.1/dialect/base" } }
    });
    let validator = jsonschema::options()
        .with_registry(&registry)
        .with_vocabulary("https://spec.openapis.org/oas/3.1/vocab/base")
        .build(&whole)
        .expect("a schema");
    let wrong: Vec<String> = validator.iter_errors(&document.0).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n"));
    // It would notice what once was wrong: an answer without a description, a type that there is not.
    for (place, wrong) in
        [("/paths/~1api~1v1~1me/get/responses/200/description", Value::Null), ("/components/schemas/Me/type", json!("thing"))]
    {
        let mut broken = document.0.clone();
        *broken.pointer_mut(place).expect(place) = wrong;
        assert!(!validator.is_valid(&broken), "{place}");
    }
}

/// Every `$ref` and every target of a discriminator, with the place where it stands.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            found.extend(
                map.get("mapping").and_then(Value::as_object).into_iter().flatten().filter_map(|(_, to)| Some(to.as_str()?.to_owned())),
            );
            map.values().for_each(|inner| references(inner, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn what_is_referred_to_is_there_and_what_is_there_is_referred_to() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut named = BTreeSet::new();
    references(&document.0, &mut named);
    for name in &named {
        let place = name.strip_prefix('#').unwrap_or_else(|| panic!("{name} is outside of the document"));
        assert!(document.0.pointer(place).is_some(), "{name} is not there");
    }
    for kind in ["schemas", "responses", "headers", "parameters"] {
        for name in document.0["components"][kind].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(named.contains(&format!("#/components/{kind}/{name}")), "the {kind} have {name}, which nothing refers to");
        }
    }
    let (mut tags, schemes) = (BTreeSet::new(), &document.0["components"]["securitySchemes"]);
    for operation in document.operations() {
        tags.extend(operation.described["tags"].as_array().expect("tags").iter().filter_map(Value::as_str).map(str::to_owned));
        for needed in operation.described["security"].as_array().expect("security").iter().filter_map(Value::as_object).flatten() {
            assert!(schemes[needed.0].is_object(), "{} needs {}, which is not described", operation.name(), needed.0);
        }
    }
    let declared = document.0["tags"].as_array().expect("tags").iter().map(|tag| tag["name"].as_str().expect("a name").to_owned());
    assert_eq!(tags, declared.collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn the_parameters_of_a_path_are_those_that_are_described() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    for operation in document.operations() {
        let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let described = operation.described["parameters"].as_array().into_iter().flatten().map(|p| document.resolved(p));
        let mut all = BTreeSet::new();
        let of_path =
            described.inspect(|p| assert!(all.insert((p["in"].to_string(), p["name"].to_string())), "{}: {p} twice", operation.name()));
        let of_path = of_path.filter(|p| p["in"] == "path").collect::<Vec<_>>();
        assert!(of_path.iter().all(|p| p["required"] == true), "{}", operation.name());
        let of_path: BTreeSet<&str> = of_path.iter().map(|p| p["name"].as_str().expect("a name")).collect();
        assert_eq!(in_path.collect::<BTreeSet<_>>(), of_path, "{}", operation.name());
    }
}

/// All schemas with the places where they stand, those within others too.
fn schemas<'a>(value: &'a Value, place: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| schemas(item, format!("{place}/{n}"), found)),
        Value::Object(map) => {
            found.push((place.clone(), value));
            map.iter()
                .filter(|(key, _)| *key != "example" && *key != "examples")
                .for_each(|(key, inner)| schemas(inner, format!("{place}/{key}"), found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn generators_can_read_every_union_and_every_file() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut all = Vec::new();
    schemas(&document.0, String::new(), &mut all);
    for (place, schema) in &all {
        assert!(schema.get("prefixItems").is_none(), "{place} is a tuple, which few generators read: make it an object");
        let variants: Vec<&Value> = schema["oneOf"].as_array().into_iter().flatten().filter(|v| v["type"] != "null").collect();
        let objects = variants.iter().filter(|v| v["$ref"].is_null() && (v["type"] == "object" || v["allOf"].is_array())).count();
        assert_eq!(objects, 0, "{place} has variants without names");
        let tagged = |variant: &&&Value| {
            let variant = document.resolved(variant);
            let parts = variant["allOf"].as_array().map_or_else(|| vec![variant], |parts| parts.iter().collect());
            parts
                .iter()
                .flat_map(|part| part["properties"].as_object().into_iter().flatten())
                .any(|(_, p)| p["enum"].as_array().is_some_and(|e| e.len() == 1))
        };
        if variants.len() > 1 && variants.iter().all(|v| tagged(&v)) {
            let mapping = schema["discriminator"]["mapping"].as_object().map_or(0, serde_json::Map::len);
            assert_eq!(mapping, variants.len(), "{place} does not say by which property its variants are told apart");
        }
    }
    for (place, schema) in all.iter().filter(|(place, _)| place.contains("/content/")) {
        let Some((_, media_type)) = place.strip_suffix("/schema").and_then(|place| place.rsplit_once("/content/")) else { continue };
        // A path may end in `/content`, too.
        let is_media_type = media_type.matches('/').count() == 1;
        if is_media_type && !media_type.ends_with("json") && media_type != "text/event-stream" {
            assert_eq!(schema["type"], "string", "{place}: a file is a string of bytes");
            assert!(media_type.starts_with("text/") && place.contains("/responses/") || schema["format"] == "binary", "{place}");
        }
    }
}

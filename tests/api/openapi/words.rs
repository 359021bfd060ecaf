//! Every part of the document says what it is for.

use super::Document;
use serde_json::Value;
use tests::TestApp;

/// Fewer characters say nothing.
const LEAST: usize = 8;

/// Whether a description says more than the name does.
fn says(name: &str, description: &Value) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    description.as_str().is_some_and(|text| text.chars().count() >= LEAST && plain(text) != plain(name))
}

#[tokio::test]
async fn everything_is_described() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut silent = Vec::new();
    for tag in document.0["tags"].as_array().expect("tags") {
        let name = tag["name"].as_str().expect("a name");
        if !says(name, &tag["description"]) {
            silent.push(format!("the tag {name}"));
        }
    }
    for operation in document.operations() {
        let name = operation.name();
        if !says(&name, &operation.described["summary"]) {
            silent.push(name.clone());
        }
        for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
            let parameter_name = parameter["name"].as_str().expect("a name");
            if !says(parameter_name, &parameter["description"]) {
                silent.push(format!("{name}: the parameter {parameter_name}"));
            }
        }
    }
    for (name, schema) in document.0["components"]["schemas"].as_object().expect("schemas") {
        if !says(name, &schema["description"]) {
            silent.push(name.clone());
        }
        properties(name, schema, &mut silent);
    }
    assert!(silent.is_empty(), "{} say nothing of themselves:\n{}", silent.len(), silent.join("\n"));
}

/// The properties of a schema that say nothing, all the way down to what has a name of its own.
fn properties(place: &str, schema: &Value, silent: &mut Vec<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        if !says(name, &property["description"]) {
            silent.push(place.clone());
        }
        properties(&place, property, silent);
    }
    for within in ["items", "additionalProperties"] {
        if schema[within].is_object() {
            properties(&format!("{place}[]"), &schema[within], silent);
        }
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        for part in schema[choice].as_array().into_iter().flatten() {
            properties(place, part, silent);
        }
    }
}

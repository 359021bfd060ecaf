//! Schemas that allow nothing that they do not name: otherwise a field that the document forgot would pass.

use serde_json::{Map, Value};

/// The document's schemas.
pub fn all(document: &Value) -> Map<String, Value> {
    let components = &document["components"];
    let schemas = components["schemas"].as_object().expect("schemas").iter();
    schemas.map(|(name, schema)| (name.clone(), one(schema, components))).collect()
}

/// One schema; references lead to schemas that are closed themselves.
pub fn one(schema: &Value, components: &Value) -> Value {
    close(schema, components, true)
}

/// `last` says whether nothing else describes the same value; only the last may forbid the rest.
fn close(schema: &Value, components: &Value, last: bool) -> Value {
    let Value::Object(map) = schema else { return schema.clone() };
    if let Some(name) = map.get("$ref").and_then(Value::as_str) {
        let target = (!last).then(|| name.strip_prefix("#/components").and_then(|name| components.pointer(name))).flatten();
        return target.map_or_else(|| schema.clone(), |target| close(target, components, last));
    }
    let joined = map.contains_key("allOf") || (map.contains_key("properties") && (map.contains_key("oneOf") || map.contains_key("anyOf")));
    let mut closed = Map::new();
    for (key, value) in map {
        let value = match (key.as_str(), value) {
            ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => {
                parts.iter().map(|part| close(part, components, last && !joined)).collect()
            }
            ("properties", Value::Object(properties)) => {
                Value::Object(properties.iter().map(|(name, schema)| (name.clone(), one(schema, components))).collect())
            }
            ("items" | "additionalProperties", value) => one(value, components),
            // Only their own form says what they may be; they are no part of a schema.
            ("example" | "examples" | "discriminator", _) => continue,
            (_, value) => value.clone(),
        };
        closed.insert(key.clone(), value);
    }
    if joined {
        closed.remove("additionalProperties");
        if last {
            closed.insert("unevaluatedProperties".to_owned(), false.into());
        }
    } else if map.contains_key("properties") && last && !map.contains_key("additionalProperties") {
        closed.insert("additionalProperties".to_owned(), false.into());
    } else if !last && map.get("additionalProperties") == Some(&Value::Bool(false)) {
        closed.remove("additionalProperties");
    }
    Value::Object(closed)
}

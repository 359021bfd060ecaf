//! The document's schemas, each compiled when it is first needed.

use super::closed;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What the document's own references begin with; they get this address before them.
const OWN: &str = "#/components/";
const ADDRESS: &str = "urn:clientsphere";

pub struct Schemas {
    components: Value,
    registry: Registry<'static>,
    /// By the text of the schema, which is mostly a reference.
    compiled: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Schemas {
    pub fn of(document: &Value) -> Self {
        let components = document["components"].clone();
        let mut closed = json!({ "components": { "schemas": closed::all(document) } });
        addressed(&mut closed);
        let registry =
            Registry::new().add(ADDRESS, closed).expect("an address").prepare().expect("a document whose references lead somewhere");
        Self { components, registry, compiled: Mutex::default() }
    }

    /// What a reference stands for; anything else is itself.
    pub fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|name| name.strip_prefix("#/components")) {
            Some(name) => self.components.pointer(name).unwrap_or(&Value::Null),
            None => value,
        }
    }

    /// The names of the headers that answers may have.
    pub fn headers(&self) -> impl Iterator<Item = &String> {
        self.components["headers"].as_object().into_iter().flat_map(Map::keys)
    }

    /// Whether a value is as the schema says; otherwise what is wrong and where.
    pub fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let validator = self.compiled(schema);
        if validator.is_valid(value) {
            return Ok(());
        }
        let wrong: Vec<_> =
            validator.iter_errors(value).take(5).map(|error| format!("{}: {}", error.instance_path(), short(&error.to_string()))).collect();
        Err(wrong.join("; "))
    }

    /// The same for a value that is sent as text, as parameters are.
    pub fn check_text(&self, schema: &Value, text: &str) -> Result<(), String> {
        let as_text = self.check(schema, &Value::from(text));
        let typed: Option<Value> = serde_json::from_str(text).ok().filter(|value: &Value| !value.is_string());
        typed.map_or(as_text.clone(), |typed| as_text.or_else(|_| self.check(schema, &typed)))
    }

    fn compiled(&self, schema: &Value) -> Arc<Validator> {
        let text = schema.to_string();
        let mut compiled = self.compiled.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let validator = compiled.entry(text).or_insert_with(|| {
            let mut schema = closed::one(schema, &self.components);
            addressed(&mut schema);
            let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(&self.registry).should_validate_formats(true);
            Arc::new(options.build(&schema).unwrap_or_else(|error| panic!("{schema} is no schema: {error}")))
        });
        Arc::clone(validator)
    }
}

/// Gives references an address, so that schemas can be compiled outside of the document.
fn addressed(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(name)) = map.get_mut("$ref")
                && name.starts_with(OWN)
            {
                *name = format!("{ADDRESS}{name}");
            }
            map.values_mut().for_each(addressed);
        }
        Value::Array(items) => items.iter_mut().for_each(addressed),
        _ => {}
    }
}

/// A message about a long value, without the most of it.
fn short(message: &str) -> String {
    let length = message.chars().count();
    if length <= 400 {
        return message.to_owned();
    }
    let (start, end) = (message.chars().take(150).collect::<String>(), message.chars().skip(length - 240).collect::<String>());
    format!("{start} … {end}")
}

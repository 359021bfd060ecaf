//! What the document says in words by rule, so that no endpoint and no DTO has to.

use platform::schemas::{constant, describe, description, each, references};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::{Object, Schema};
use utoipa::openapi::{OpenApi, RefOr};

/// Completes the descriptions of the document.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        each(schema, &mut whole);
        if let Some(row) = name.strip_prefix("Page_") {
            describe(schema, || format!("A page of `{row}`."));
        }
    }
    for (path, item) in &mut document.paths.paths {
        let thing = of_path(path);
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            parameters(operation, &thing);
        }
    }
}

/// What `{id}` in a path stands for, by the word before it: `custom field`.
fn of_path(path: &str) -> String {
    let many = path.split("/{id}").next().and_then(|before| before.rsplit('/').next()).unwrap_or_default().replace('-', " ");
    many.strip_suffix("ies").map_or_else(|| many.trim_end_matches('s').to_owned(), |start| format!("{start}y"))
}

fn parameters(operation: &mut Operation, thing: &str) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if parameter.description.as_ref().is_some_and(|text| !text.is_empty()) {
            continue;
        }
        let words = match (&parameter.parameter_in, parameter.name.as_str()) {
            (ParameterIn::Path, "id") => format!("The id of the {thing}."),
            (ParameterIn::Header, "Idempotency-Key") => "Makes the request safe to repeat for a day.".to_owned(),
            (ParameterIn::Header, "If-Match") => "The ETag that was read.".to_owned(),
            _ => continue,
        };
        parameter.description = Some(words);
    }
}

/// Completes one schema.
fn whole(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = schema {
        if object.properties.contains_key("items") && object.properties.contains_key("next") {
            page(object);
        }
        for property in object.properties.values_mut() {
            if let Some(value) = constant(property).map(str::to_owned) {
                describe(property, || format!("Always `{value}`: says which form this is."));
            }
            or_null(property);
        }
    }
}

/// What is said of a schema that a value follows where it is not `null` is said of the value.
fn or_null(property: &mut RefOr<Schema>) {
    if description(property).is_some() {
        return;
    }
    let RefOr::T(schema) = property else { return };
    let words = references(schema).map(|reference| std::mem::take(&mut reference.description)).find(|words| !words.is_empty());
    if let Some(words) = words {
        describe(property, || words);
    }
}

fn page(object: &mut Object) {
    for (key, property) in &mut object.properties {
        let words = match key.as_str() {
            "items" => "The rows, in the order asked for.",
            "next" => "Pass as `after` to read the next page; absent on the last one.",
            "previous" => "Pass as `before` to read the previous page; absent on the first one.",
            "total" => "How many rows match; only where `total=true` asked for it.",
            _ => continue,
        };
        describe(property, || words.to_owned());
    }
}

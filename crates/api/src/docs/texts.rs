//! What texts of requests look like, by the rules that hold them to it, so that no endpoint and no DTO has to say it.

use super::limits::text_within;
use crate::app;
use platform::conditional::VERSION_TAG;
use shared::countries;
use shared::rules::{self, patterns};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

/// Texts that another rule than that of their length checks: a schema, its property, what it looks like.
const OWN: &[(&str, &str, &str)] = &[
    ("CustomChoice", "code", patterns::CODE),
    ("NewPerson", "phone", patterns::PHONE),
    ("OtherPhone", "phone", patterns::REQUIRED_PHONE),
    ("SocialLink", "url", patterns::REQUIRED_WEBSITE),
];
/// Texts of which only the length is checked, with the reason. Passwords are of these, too.
const ANY: &[(&str, &str)] = &[
    // Names of fields: what none is called is refused as that.
    ("ColumnUse", "field"),
    ("Condition", "field"),
];
/// Properties whose texts have several lines.
const OF_LINES: &[&str] = &["description", "preferences", "summary"];
/// The one parameter that may be empty.
const MAY_BE_EMPTY: &str = "q";

/// Completes what the document says about texts.
pub fn complete(document: &mut OpenApi) {
    let records = app::records();
    let records = patterns::one_of(records.iter().map(|record| record.spec().code));
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    of_parameter(parameter, &records);
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        platform::schemas::each(schema, &mut |schema| {
            if let RefOr::T(Schema::Object(object)) = schema {
                for (key, property) in &mut object.properties {
                    of_property(name, key, property, &records);
                }
            }
        });
    }
}

fn of_parameter(parameter: &mut Parameter, records: &str) {
    let Some(RefOr::T(Schema::Object(text))) = &mut parameter.schema else { return };
    // What is absent is not written at all: no header says `null`.
    if let (ParameterIn::Header, SchemaType::Array(kinds)) = (&parameter.parameter_in, &mut text.schema_type) {
        kinds.retain(|kind| *kind != Type::Null);
        if let [kind] = kinds.as_slice() {
            text.schema_type = SchemaType::Type(kind.clone());
        }
    }
    if text.schema_type != SchemaType::Type(Type::String) || text.enum_values.is_some() || text.format.is_some() {
        return;
    }
    match (&parameter.parameter_in, parameter.name.as_str()) {
        (ParameterIn::Header, "If-Match") => text.pattern = Some(VERSION_TAG.to_owned()),
        (ParameterIn::Query, name) => {
            match name {
                "after" | "before" => {
                    text.max_length = Some(rules::CURSOR_LENGTH);
                    text.pattern = Some(patterns::CURSOR.to_owned());
                }
                "record" => text.pattern = Some(records.to_owned()),
                "filename" => text.pattern = Some(patterns::FILE_NAME.to_owned()),
                // JSON, of as many lines as one likes.
                "filter" => text.pattern = Some(patterns::LINES.to_owned()),
                _ if text.pattern.is_none() => text.pattern = Some(line(text).to_owned()),
                _ => {}
            }
            if name != MAY_BE_EMPTY {
                text.min_length = text.min_length.or(Some(1));
            }
        }
        _ => {}
    }
}

fn of_property(schema: &str, key: &str, property: &mut RefOr<Schema>, records: &str) {
    let RefOr::T(property) = property else { return };
    if matches!(key, "tags" | "interests") || (schema, key) == ("ViewState", "columns") {
        if let Some(tag) = text_within(property) {
            tag.pattern = Some(patterns::REQUIRED.to_owned());
        }
        return;
    }
    let Schema::Object(text) = property else { return };
    let free = text.max_length.is_some() && text.pattern.is_none() && text.enum_values.is_none() && text.format.is_none();
    if !free || key.contains("password") || ANY.contains(&(schema, key)) {
        return;
    }
    let own = OWN.iter().find(|(of, name, _)| *of == schema && *name == key);
    let pattern = match key {
        _ if let Some((.., pattern)) = own => (*pattern).to_owned(),
        "country" => patterns::one_of(countries::COUNTRIES.iter().map(|(code, _)| *code)),
        "record" => records.to_owned(),
        _ if OF_LINES.contains(&key) && text.min_length.is_some() => patterns::REQUIRED_LINES.to_owned(),
        _ if OF_LINES.contains(&key) => patterns::LINES.to_owned(),
        _ => line(text).to_owned(),
    };
    text.pattern = Some(pattern);
}

/// The characters of one line.
fn line(text: &Object) -> &'static str {
    if text.min_length.is_some() { patterns::REQUIRED } else { patterns::LINE }
}

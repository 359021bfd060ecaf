//! What the API's document says about the fields of a record type, in words and limits, from its declaration: what checks a field says it, too.

use super::document::{page_name, row_name};
use crate::record::{AnyRecord, Schemas};
use platform::schemas::describe;
use shared::record::{Field, Kind, Spec, uses};
use shared::rules::{self, patterns};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Array, ArrayItems, KnownFormat, Object, Schema, SchemaFormat, SchemaType, Type};

/// Describes the schemas of a record type, and gives those of its requests their limits.
pub fn complete(record: &dyn AnyRecord, schemas: &mut Schemas) {
    let (spec, dtos) = (record.spec(), record.dtos());
    let many = spec.noun.1;
    let requests = [dtos.new, dtos.edit];
    for (name, schema) in schemas {
        let requested = requests.contains(name);
        if *name == page_name(record) {
            describe(schema, || format!("A page of {many}."));
        } else if *name == row_name(record) {
            describe(schema, || format!("One of the {many}, as the list has it."));
        } else if !requested && *name != dtos.dto {
            continue;
        }
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        let mut required = Vec::new();
        for (key, property) in &mut object.properties {
            if let Some(words) = common(spec, key) {
                describe(property, || words);
            } else if let Some(field) = field(spec, key) {
                let nullable = is_nullable(property);
                describe(property, || words(field, requested, nullable));
                if requested {
                    limit(field, property);
                }
                if requested && field.is(uses::REQUIRED) {
                    let usual = is_nullable(property);
                    forbid_null(property);
                    if !usual && *name == requests[0] {
                        required.push(key.clone());
                    }
                }
            }
        }
        object.required.extend(required.into_iter().filter(|key| !object.required.contains(key)).collect::<Vec<_>>());
    }
}

/// What every record has.
fn common(spec: &Spec, key: &str) -> Option<String> {
    let one = spec.noun.0;
    let words = match key {
        "id" => format!("The id of the {one}."),
        "created_at" => format!("When the {one} was added."),
        "updated_at" => format!("When the {one} was changed last."),
        "archived_at" => format!("When the {one} was archived; `null` while it is in use."),
        "version" => "Goes up with each change; the `ETag` header carries it.".to_owned(),
        "image" => format!("Names the picture of the {one}: another picture has another name."),
        "address" => "The postal address.".to_owned(),
        _ => return None,
    };
    Some(words)
}

fn field(spec: &'static Spec, key: &str) -> Option<&'static Field> {
    spec.fields.iter().find(|field| field.request_key() == key || field.key == key)
}

/// A field in words. `null` in a change clears; elsewhere it says that there is no value.
fn words(field: &Field, requested: bool, nullable: bool) -> String {
    let help = Some(field.help).filter(|help| !help.is_empty());
    let null = (nullable && !field.is(uses::REQUIRED)).then_some("`null` where there is none.");
    let parts = [Some(format!("{}: {}.", field.label, kind(field.kind, requested))), help.map(str::to_owned), null.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn kind(kind: Kind, requested: bool) -> String {
    match kind {
        Kind::Line(most) => format!("one line of at most {most} characters"),
        Kind::Lines(most) => format!("text of several lines, at most {most} characters together"),
        Kind::Suggest(most) => format!("one line of at most {most} characters, compared without regard to case"),
        Kind::Email => format!("an address of at most {} characters", rules::EMAIL_LENGTH),
        Kind::Phone => "a number as people write it, with `+` and country code or in the usual country".to_owned(),
        Kind::Link => format!("an address with http or https, at most {} characters", rules::LINK_LENGTH),
        Kind::Number(low, high) => format!("a whole number from {low} to {high}"),
        Kind::Money => "an amount in minor units of its currency".to_owned(),
        Kind::Percent => "in hundredths of a percent, so that 1900 is 19 %; from 0 to 10000".to_owned(),
        Kind::Day => "a day, such as 2026-11-21".to_owned(),
        Kind::Moment => "a moment in UTC, RFC 3339".to_owned(),
        Kind::YesNo => "yes or no".to_owned(),
        Kind::Choice(_) => "one of a closed list".to_owned(),
        Kind::Tags => format!("at most {} entries, each one line of at most {} characters", rules::TAGS, rules::TAG_LENGTH),
        Kind::User if requested => "the id of somebody who works here".to_owned(),
        Kind::User => "somebody who works here".to_owned(),
        Kind::Team => "the team whose members share it".to_owned(),
        Kind::Ref(records) if requested => format!("the id of one of the {records}"),
        Kind::Ref(records) => format!("one of the {records}"),
        Kind::Country => "an ISO 3166-1 alpha-2 code, such as `DE`".to_owned(),
        Kind::Language => "an ISO 639-1 code, such as `en`".to_owned(),
        Kind::Own(_) => "several entries, each with what it is for".to_owned(),
    }
}

fn is_nullable(schema: &RefOr<Schema>) -> bool {
    let nullable = |kind: &SchemaType| match kind {
        SchemaType::Array(kinds) => kinds.contains(&Type::Null),
        SchemaType::Type(kind) => *kind == Type::Null,
        SchemaType::AnyValue => false,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => nullable(&object.schema_type),
        RefOr::T(Schema::Array(array)) => nullable(&array.schema_type),
        RefOr::T(Schema::OneOf(one)) => one.items.iter().any(is_nullable),
        _ => false,
    }
}

/// What is required cannot be cleared.
fn forbid_null(property: &mut RefOr<Schema>) {
    match property {
        RefOr::T(Schema::Object(object)) => {
            if let SchemaType::Array(kinds) = &object.schema_type
                && let Some(kind) = kinds.iter().find(|kind| **kind != Type::Null)
            {
                object.schema_type = SchemaType::Type(kind.clone());
            }
            object.default = None;
        }
        RefOr::T(Schema::OneOf(one)) => {
            let value = one.items.iter().find(|item| !is_nullable(item)).cloned();
            let words = one.description.take();
            if let Some(value) = value {
                *property = value;
                describe(property, || words.unwrap_or_default());
            }
        }
        _ => {}
    }
}

/// The limits that [`shared::record::check`] holds a request to.
fn limit(field: &Field, property: &mut RefOr<Schema>) {
    match property {
        RefOr::T(Schema::Array(array)) if matches!(field.kind, Kind::Tags) => limit_tags(array),
        RefOr::T(Schema::Object(object)) => limit_value(field, object),
        _ => {}
    }
}

/// The limits of a value's kind.
fn limit_value(field: &Field, object: &mut Object) {
    match field.kind {
        Kind::Line(most) | Kind::Suggest(most) | Kind::Lines(most) => {
            let required = field.is(uses::REQUIRED);
            let pattern = match field.kind {
                Kind::Lines(_) if required => patterns::REQUIRED_LINES,
                Kind::Lines(_) => patterns::LINES,
                _ if required => patterns::REQUIRED,
                _ => patterns::LINE,
            };
            object.max_length = Some(most);
            object.min_length = required.then_some(1);
            object.pattern = Some(pattern.to_owned());
        }
        Kind::Email => {
            object.max_length = Some(rules::EMAIL_LENGTH);
            object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Email));
        }
        Kind::Phone => {
            object.max_length = Some(rules::PHONE_LENGTH);
            object.pattern = Some(patterns::PHONE.to_owned());
        }
        Kind::Link => {
            object.max_length = Some(rules::LINK_LENGTH);
            object.pattern = Some(patterns::WEBSITE.to_owned());
        }
        Kind::Country | Kind::Language => {
            let codes = field.choices();
            object.max_length = Some(2);
            object.pattern = Some(patterns::one_of_or_none(codes.iter().map(|(code, _)| *code)));
        }
        Kind::Number(low, high) => {
            object.minimum = Some((low as isize).into());
            object.maximum = Some((high as isize).into());
        }
        Kind::Percent => {
            object.minimum = Some(0.into());
            object.maximum = Some(10_000.into());
        }
        _ => {}
    }
}

fn limit_tags(array: &mut Array) {
    array.max_items = Some(rules::TAGS);
    if let ArrayItems::RefOrSchema(items) = &mut array.items
        && let RefOr::T(Schema::Object(tag)) = items.as_mut()
    {
        tag.min_length = Some(1);
        tag.max_length = Some(rules::TAG_LENGTH);
        tag.pattern = Some(patterns::REQUIRED.to_owned());
    }
}

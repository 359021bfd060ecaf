//! Schemas of the API's document, and what they say of themselves.

use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::{Ref, RefOr};

/// What a schema is for; `None` where it does not say.
pub fn description(schema: &RefOr<Schema>) -> Option<&str> {
    let text = match schema {
        RefOr::Ref(reference) => Some(reference.description.as_str()),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::OneOf(one)) => one.description.as_deref(),
        RefOr::T(Schema::AllOf(all)) => all.description.as_deref(),
        RefOr::T(Schema::AnyOf(any)) => any.description.as_deref(),
        RefOr::T(_) => None,
    };
    text.filter(|text| !text.is_empty())
}

/// Says what a schema is for, where it does not say so itself.
pub fn describe(schema: &mut RefOr<Schema>, text: impl FnOnce() -> String) {
    if description(schema).is_some() {
        return;
    }
    match schema {
        RefOr::Ref(reference) => reference.description = text(),
        RefOr::T(Schema::Array(array)) => array.description = Some(text()),
        RefOr::T(Schema::Object(object)) => object.description = Some(text()),
        RefOr::T(Schema::OneOf(one)) => one.description = Some(text()),
        RefOr::T(Schema::AllOf(all)) => all.description = Some(text()),
        RefOr::T(Schema::AnyOf(any)) => any.description = Some(text()),
        RefOr::T(_) => {}
    }
}

/// Whether it is there to say which of several forms a value has: a text that is always the same.
pub fn constant(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::T(Schema::Object(object)) => match object.enum_values.as_deref() {
            Some([value]) => value.as_str(),
            _ => None,
        },
        _ => None,
    }
}

/// Works on a schema and all that is written out within it, the outer ones first.
pub fn each(schema: &mut RefOr<Schema>, work: &mut impl FnMut(&mut RefOr<Schema>)) {
    use utoipa::openapi::schema::AdditionalProperties::RefOr as Values;
    work(schema);
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                each(items, work);
            }
        }
        Schema::Object(object) => {
            object.properties.values_mut().for_each(|property| each(property, work));
            if let Some(Values(values)) = object.additional_properties.as_deref_mut() {
                each(values, work);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(|item| each(item, work)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|item| each(item, work)),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|item| each(item, work)),
        _ => {}
    }
}

/// The references among the forms of which a value has one.
pub fn references(schema: &mut Schema) -> impl Iterator<Item = &mut Ref> {
    let items = match schema {
        Schema::OneOf(one) => one.items.as_mut_slice(),
        Schema::AnyOf(any) => any.items.as_mut_slice(),
        _ => &mut [],
    };
    items.iter_mut().filter_map(|item| match item {
        RefOr::Ref(reference) => Some(reference),
        RefOr::T(_) => None,
    })
}

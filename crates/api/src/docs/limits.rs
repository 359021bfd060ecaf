//! Limits of what stands within arrays and maps, which DTOs cannot say at their fields: by the constants that the rules hold requests to.

use platform::schemas::each;
use shared::records::{bulk, bulk_query, custom_values, filter};
use shared::rules;
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Object, Schema};
use utoipa::openapi::{OpenApi, RefOr};

/// A schema, its property, and the fewest and the most characters of a text within it.
const TEXTS: &[(&str, &str, usize, usize)] = &[
    ("NewMerge", "take_custom", 0, 40),
    ("Condition", "values", 1, 200),
    ("ImportPlan", "columns", 0, 120),
    ("ImportPlan", "defaults", 0, 4_000),
    ("ImportPlan", "match_by", 0, 120),
    ("ViewState", "columns", 1, 120),
];

/// A schema, its property, and the most entries of it.
const ENTRIES: &[(&str, &str, usize)] =
    &[("Condition", "values", filter::MAX_VALUES), ("Filter", "all", filter::MAX_NODES), ("Filter", "any", filter::MAX_NODES)];

/// Completes the limits of the document.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        each(schema, &mut |schema| {
            let RefOr::T(schema) = schema else { return };
            if let Schema::Object(object) = schema {
                properties(name, object);
            }
            match name.as_str() {
                "CustomValue" => custom_value(schema),
                "BulkAction" | "BulkTarget" | "Filter" => close(schema),
                "BulkQuery" => quick_values(schema),
                _ => {}
            }
        });
    }
}

fn properties(name: &str, object: &mut Object) {
    for (key, property) in &mut object.properties {
        let RefOr::T(property) = property else { continue };
        if let Some((_, _, least, most)) = TEXTS.iter().find(|(schema, of, ..)| *schema == name && of == key) {
            texts_within(property, *least, *most);
        }
        if matches!(key.as_str(), "tags" | "interests") {
            texts_within(property, 1, rules::TAG_LENGTH);
        }
        let Schema::Array(array) = property else { continue };
        if let Some((_, _, most)) = ENTRIES.iter().find(|(schema, of, _)| *schema == name && of == key) {
            array.max_items = Some(*most);
        }
        if (name, key.as_str()) == ("ImportPlan", "match_by") {
            array.unique_items = true;
        }
        if (name, key.as_str()) == ("BulkTarget", "ids") {
            (array.min_items, array.max_items) = (Some(1), Some(bulk::MAX_IDS));
        }
    }
}

fn texts_within(schema: &mut Schema, least: usize, most: usize) {
    if let Some(text) = text_within(schema) {
        text.min_length = Some(least).filter(|least| *least > 0);
        text.max_length = Some(most);
    }
}

/// What the texts are that an array or a map has.
pub fn text_within(schema: &mut Schema) -> Option<&mut Object> {
    let within = match schema {
        Schema::Array(array) => match &mut array.items {
            ArrayItems::RefOrSchema(items) => items.as_mut(),
            ArrayItems::False => return None,
        },
        Schema::Object(object) => match object.additional_properties.as_deref_mut()? {
            AdditionalProperties::RefOr(values) => values,
            AdditionalProperties::FreeForm(_) => return None,
        },
        _ => return None,
    };
    match within {
        RefOr::T(Schema::Object(text)) => Some(text),
        _ => None,
    }
}

/// The forms of these have the properties that they name and no others.
fn close(schema: &mut Schema) {
    let Schema::OneOf(forms) = schema else { return };
    for form in &mut forms.items {
        if let RefOr::T(Schema::Object(form)) = form {
            if let Some(RefOr::T(Schema::Object(fields))) = form.properties.get_mut("fields") {
                fields.min_properties = Some(1);
            }
            form.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

/// The parameters of a list for single fields, in JSON.
fn quick_values(schema: &mut Schema) {
    if let Some(value) = text_within(schema) {
        (value.min_length, value.max_length) = (Some(1), Some(bulk_query::MAX_VALUE));
    }
}

/// Text, numbers and choices that custom fields hold.
fn custom_value(schema: &mut Schema) {
    use utoipa::openapi::schema::{SchemaType, Type};
    match schema {
        Schema::Object(object) if object.schema_type == SchemaType::Type(Type::String) => object.max_length = Some(custom_values::MAX_TEXT),
        Schema::Object(object) if object.schema_type == SchemaType::Type(Type::Number) => {
            object.minimum = Some((-custom_values::MAX_NUMBER).into());
            object.maximum = Some(custom_values::MAX_NUMBER.into());
        }
        Schema::Array(array) => array.max_items = Some(shared::records::custom_fields::MAX_CHOICES),
        _ => {}
    }
}

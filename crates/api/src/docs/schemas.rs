//! What schemas and parameters have in common: rows of pages, names of permissions, usual values.

use shared::Named;
use shared::access::Permission;
use shared::identity::keys::FOR_PEOPLE;
use shared::page::{DEFAULT_LIMIT, SEARCH_LIMIT};
use std::collections::BTreeSet;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, Components, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

/// Pages name the schema of their rows, where the derived ones write it out once more.
pub fn refer_to_rows(components: &mut Components) {
    let known: BTreeSet<String> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        let Some(row) = name.strip_prefix("Page_").filter(|row| known.contains(*row)) else { continue };
        let RefOr::T(Schema::Object(page)) = schema else { continue };
        if let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") {
            *items = ArrayBuilder::new().items(Ref::from_schema_name(row)).build();
        }
    }
}

/// Maps of permissions have no other keys than these.
pub fn name_permissions(components: &mut Components) {
    for (name, schema) in &mut components.schemas {
        let RefOr::T(Schema::Object(schema)) = schema else { continue };
        // A key holds some of those that programs may have.
        let key = name == "NewApiKey";
        let known = Permission::ALL.iter().filter(|permission| !(key && FOR_PEOPLE.contains(permission)));
        let codes: Vec<_> = known.map(|permission| permission.code()).collect();
        for property in schema.properties.values_mut() {
            let RefOr::T(Schema::Object(map)) = property else { continue };
            if let Some(AdditionalProperties::RefOr(RefOr::Ref(value))) = map.additional_properties.as_deref()
                && value.ref_location.ends_with("/Scope")
            {
                let names = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.clone()));
                map.min_properties = key.then_some(1);
                map.property_names = Some(Box::new(Schema::Object(names.build())));
            }
        }
    }
}

/// What a parameter is where it is not given; `path` is that of the operation.
pub fn name_default(parameter: &mut Parameter, path: &str) {
    let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else { return };
    schema.default = match parameter.name.as_str() {
        "limit" if path == "/search" => Some(SEARCH_LIMIT.into()),
        "limit" => Some(DEFAULT_LIMIT.into()),
        "total" | "archived" => Some(false.into()),
        _ => return,
    };
}

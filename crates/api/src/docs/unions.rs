//! Unions as generators of clients read them: each variant a schema with a name, and the property that tells them apart.

use std::collections::BTreeMap;
use utoipa::openapi::schema::{Components, Discriminator, OneOf, Schema};
use utoipa::openapi::{Ref, RefOr};

/// Gives each variant of a union that is written out within it a schema of its own, named after both.
pub fn name_variants(components: &mut Components) {
    let mut named = BTreeMap::new();
    for (union, schema) in &mut components.schemas {
        let RefOr::T(Schema::OneOf(union_schema)) = schema else { continue };
        name_own(union, union_schema, &mut named);
    }
    components.schemas.extend(named);
}

fn name_own(union: &str, schema: &mut OneOf, named: &mut BTreeMap<String, RefOr<Schema>>) {
    let Some(variants) = schema.items.iter().map(variant).collect::<Option<Vec<_>>>() else { return };
    let mut mapping = BTreeMap::new();
    let mut tag = None;
    for (item, variant) in schema.items.iter_mut().zip(variants) {
        let name = format!("{union}{}", pascal(&variant.name));
        let reference = Ref::from_schema_name(&name);
        if let Some(property) = variant.tag {
            mapping.insert(variant.name, reference.ref_location.clone());
            tag = Some(property);
        }
        named.insert(name, std::mem::replace(item, RefOr::Ref(reference)));
    }
    schema.discriminator = tag.map(|property| {
        let mut discriminator = Discriminator::new(property);
        discriminator.mapping = mapping;
        discriminator
    });
}

struct Variant {
    name: String,
    /// The property whose value says that it is this variant.
    tag: Option<String>,
}

/// What a variant is called: by its tag, or else by its one property. `None` for what is no object written out.
fn variant(schema: &RefOr<Schema>) -> Option<Variant> {
    let RefOr::T(schema) = schema else { return None };
    let parts = match schema {
        Schema::Object(object) => vec![object],
        Schema::AllOf(all) => all
            .items
            .iter()
            .filter_map(|part| match part {
                RefOr::T(Schema::Object(object)) => Some(object),
                _ => None,
            })
            .collect(),
        _ => return None,
    };
    let properties = || parts.iter().flat_map(|part| &part.properties);
    let tag = properties().find_map(|(property, schema)| match schema {
        RefOr::T(Schema::Object(object)) => match object.enum_values.as_deref() {
            Some([value]) => Some(Variant { name: value.as_str()?.to_owned(), tag: Some(property.clone()) }),
            _ => None,
        },
        _ => None,
    });
    tag.or_else(|| properties().next().map(|(property, _)| Variant { name: property.clone(), tag: None }))
}

/// `add_tags` as `AddTags`.
pub fn pascal(code: &str) -> String {
    let words = code.split('_').filter_map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    });
    words.collect()
}

//! The pages that are about every record type there is.

use leptos::prelude::AnyView;
use records::{Extensible, bulk};
use shared::record::Spec;
use shared::{customers as customer_types, sales as sales_types};

/// All record types, in the order in which people should see them.
static SPECS: &[&Spec] = &[&customer_types::spec::SPEC, &sales_types::leads::SPEC, &sales_types::products::SPEC];

/// The record types that can have custom fields, in the same order.
static EXTENSIBLE: [Extensible; 3] = [customers::EXTENSIBLE, sales::LEAD_FIELDS, sales::PRODUCT_FIELDS];

pub fn bulk_list() -> AnyView {
    bulk::bulk_list(SPECS)
}

pub fn bulk_page() -> AnyView {
    bulk::bulk_page(SPECS)
}

pub fn custom_fields() -> AnyView {
    records::custom_field_page(&EXTENSIBLE)
}

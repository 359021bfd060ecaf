//! The pages that are about every record type there is.

use leptos::prelude::AnyView;
use records::Extensible;

/// The record types that can have custom fields, in the order in which people should see them.
static EXTENSIBLE: [Extensible; 3] = [customers::EXTENSIBLE, sales::LEAD_FIELDS, sales::PRODUCT_FIELDS];

pub fn custom_fields() -> AnyView {
    records::custom_field_page(&EXTENSIBLE)
}

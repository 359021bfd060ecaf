//! The pages that are about every record type there is.

use leptos::prelude::AnyView;
use records::bulk;
use shared::{customers, record::Spec, sales};

/// All record types, in the order in which people should see them.
static SPECS: &[&Spec] = &[&customers::spec::SPEC, &sales::leads::SPEC, &sales::products::SPEC];

pub fn bulk_list() -> AnyView {
    bulk::bulk_list(SPECS)
}

pub fn bulk_page() -> AnyView {
    bulk::bulk_page(SPECS)
}

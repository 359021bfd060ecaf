//! Products: their pages, and how their lifecycle looks.

use leptos::prelude::*;
use platform::page::Help;
use records::{Access, Extensible, FormPages, Idea, Pages};
use shared::{
    Named,
    access::Permission,
    record::State,
    records::custom_fields::CustomFieldKind,
    sales::products::{ProductLifecycle, SPEC},
};
use ui::{Badge, Tone};

const HELP: Help = Help {
    purpose: "Everything you sell, with its price, tax and stock.",
    tips: &[
        "Press / to search; names, SKUs, series, tags and descriptions are found.",
        "“Filter” joins conditions on any field, with and and or.",
        "Arrow keys or j and k move between rows, Enter opens one, x selects it, e edits the cell.",
        "Select rows, or all that the list finds, to change them together.",
        "Retire a product that you no longer sell; archive one that should not be listed at all.",
    ],
    terms: &[
        ("SKU", "Stock-keeping unit: your own number of the product. No two products have the same."),
        ("Series", "Products that belong together."),
        ("Lifecycle", "Whether the product is planned, in development, available or retired."),
        ("Stock", "How many you have."),
    ],
};

const ACCESS: Access = Access {
    read: Permission::ProductRead,
    create: Permission::ProductCreate,
    edit: Permission::ProductEdit,
    archive: Permission::ProductArchive,
    import: Permission::ProductImport,
    export: Permission::ProductExport,
};

/// Products among the record types that can have custom fields.
pub const PRODUCT_FIELDS: Extensible = Extensible {
    spec: &SPEC,
    read: ACCESS.read,
    export: ACCESS.export,
    ideas: &[
        Idea { label: "Weight", kind: CustomFieldKind::Number, help: "In kilograms, packed", choices: &[] },
        Idea {
            label: "Warranty",
            kind: CustomFieldKind::Choice,
            help: "How long we answer for it",
            choices: &["One year", "Two years", "Five years"],
        },
        Idea { label: "Data sheet", kind: CustomFieldKind::Link, help: "Where it is described in full", choices: &[] },
    ],
};

static PRODUCTS: Pages = Pages {
    defaults: &[("lifecycle", "available")],
    cell,
    ..Pages::new(&SPEC, "package", ACCESS, "Everything you sell, with its price, tax and stock.", &HELP)
};

static PRODUCT_FORM: FormPages = FormPages::new(&PRODUCTS);

fn cell(key: &str, product: &State) -> Option<AnyView> {
    let code = product.get(key).filter(|_| key == "lifecycle")?.as_str()?;
    let lifecycle = ProductLifecycle::from_code(code)?;
    let tone = match lifecycle {
        ProductLifecycle::Planned => Tone::Info,
        ProductLifecycle::InDevelopment => Tone::Accent,
        ProductLifecycle::Available => Tone::Success,
        ProductLifecycle::Retired => Tone::Neutral,
    };
    Some(view! { <Badge text=lifecycle.label() tone/> }.into_any())
}

pub fn product_list() -> AnyView {
    records::list_page(&PRODUCTS)
}

pub fn product_new() -> AnyView {
    records::new_page(&PRODUCT_FORM)
}

pub fn product_edit() -> AnyView {
    records::edit_page(&PRODUCT_FORM)
}

pub fn product_page() -> AnyView {
    records::record_page(&PRODUCTS)
}

pub fn product_import() -> AnyView {
    records::import_start(&PRODUCTS)
}

pub fn product_import_page() -> AnyView {
    records::import_page(&PRODUCTS)
}

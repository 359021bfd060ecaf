//! Products: what the kit needs to know of them, and their own rules.

use records::table::{Record, Table};
use records::{Access, Stored};
use serde_json::json;
use shared::access::Permission;
use shared::record::{Spec, State};
use shared::sales::products::{EditProduct, NewProduct, Product, SPEC};

/// The record type.
pub static PRODUCTS: Table<Products> = Table(Products);

pub struct Products;

static ACCESS: Access = Access {
    read: Permission::ProductRead,
    create: Permission::ProductCreate,
    edit: Permission::ProductEdit,
    archive: Permission::ProductArchive,
    import: Permission::ProductImport,
    export: Permission::ProductExport,
};

static STORED: Stored = Stored::new("products").without_owner();

impl Record for Products {
    type New = NewProduct;
    type Edit = EditProduct;
    type Dto = Product;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn access(&self) -> &'static Access {
        &ACCESS
    }

    fn stored(&self) -> &'static Stored {
        &STORED
    }

    fn complete(&self, new: &mut State) {
        new.entry("lifecycle").or_insert_with(|| json!("available"));
    }
}

//! Sales: leads and products.

mod leads;
mod products;

pub use leads::{LEAD_FIELDS, lead_edit, lead_import, lead_import_page, lead_list, lead_new, lead_page};
pub use products::{PRODUCT_FIELDS, product_edit, product_import, product_import_page, product_list, product_new, product_page};

//! Sales: leads and products.

mod leads;
mod products;

pub use leads::{lead_edit, lead_list, lead_new, lead_page};
pub use products::{product_edit, product_list, product_new, product_page};

//! Sales: from the first contact to the completed order.

mod leads;
mod products;

pub use leads::LEADS;
pub use products::PRODUCTS;

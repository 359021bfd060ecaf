//! Sales: from the first contact to the completed order.

pub mod leads;
pub mod products;

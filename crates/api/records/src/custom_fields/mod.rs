//! Custom fields: what administrators add to a record type, and what becomes of the values.

mod fields;
pub mod values;

pub use fields::{CustomFields, shown};

//! The kit's own tables.

pub mod custom_field;
pub mod custom_value;

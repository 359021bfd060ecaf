//! The kit's own tables.

pub mod bulk_change;
pub mod bulk_row;
pub mod custom_field;
pub mod custom_value;

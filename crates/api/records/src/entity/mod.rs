//! The kit's own tables.

pub mod bulk_change;
pub mod bulk_row;
pub mod custom_field;
pub mod custom_value;
pub mod import;
pub mod import_fault;
pub mod import_file;
pub mod import_issue;
pub mod import_link;
pub mod import_mapping;
pub mod import_row;
pub mod import_undo;
pub mod removed_record;

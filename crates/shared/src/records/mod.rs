//! What the machines of the record kit say and hear: the same for every record type.

pub mod bulk;
pub mod bulk_describe;
pub mod bulk_fields;
pub mod bulk_query;
pub mod changes;
pub mod choices;
pub mod custom_fields;
pub mod custom_values;
pub mod filter;
pub mod filter_describe;
pub mod import;
pub mod import_columns;
pub mod import_plan;
pub mod import_targets;
pub mod interactions;
pub mod list;
pub mod search;
pub mod timeline;
pub mod undo;

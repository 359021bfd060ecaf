//! The audit log.

mod audit_entry;
mod audit_list;
mod chain_check;
mod subject_link;

pub use audit_list::audit_list;

//! The audit log.

mod audit_entry;
mod audit_list;
mod chain_check;
mod wording;

pub use audit_list::audit_list;

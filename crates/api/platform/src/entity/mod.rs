//! The tables of the platform.

pub mod audit_entry;
pub mod audit_head;
pub mod file_write;
pub mod idempotency_key;
pub mod key_use;
pub mod outbox_message;
pub mod retired_key;

//! Outgoing messages.

mod message_drawer;
mod outbox_list;

pub use outbox_list::outbox_list;

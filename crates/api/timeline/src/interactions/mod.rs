//! Calls, e-mails, meetings and notes about records.

pub(crate) mod colleagues;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod export;
mod find;
pub(crate) mod list;
pub(crate) mod log;
mod mentions;
mod notices;
mod past;
mod select;
mod stored;

pub use log::{Logged, insert as log};
pub(crate) use mentions::{by_interaction, mentioning};
pub use notices::subject;
pub use past::add_past;
pub use stored::{Said, about, erase_about, ids_about, latest_contact, met_between, records_of};

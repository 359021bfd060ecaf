//! ClientSphere's server: a REST API over one database, and the web app in the same binary.

pub mod app;
pub mod backup;
pub mod demo;
pub mod docs;
pub mod rekey;

mod running;

pub use platform;
pub use running::{Running, StartError, open, start};

//! ClientSphere's server: a REST API over one database, and the web app in the same binary.

pub mod app;
pub mod attachments;
pub mod audit;
pub mod backup;
pub mod customers;
pub mod demo;
pub mod docs;
pub mod identity;
pub mod jobs;
pub mod live;
pub mod notifications;
pub mod platform;
pub mod reports;
pub mod views;

mod running;

pub use running::{Running, StartError, open, start};

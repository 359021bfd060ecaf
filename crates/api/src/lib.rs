//! ClientSphere's server: a REST API over one database, and the web app in the same binary.

pub mod platform;

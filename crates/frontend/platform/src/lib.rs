//! What the pages of the web app stand on: requests, the session, the address, live changes, time. No components, no domain.

pub mod address;
pub mod app_scope;
pub mod client;
pub mod connection;
pub mod live;
pub mod loading;
pub mod page;
pub mod session;
pub mod storage;
pub mod time;

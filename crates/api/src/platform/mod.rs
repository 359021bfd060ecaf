//! What every domain stands on. Knows no domain.

pub mod cache;
pub mod can;
pub mod clock;
pub mod config;
pub mod cors;
pub mod ctx;
pub mod db;
pub mod endpoints;
pub mod entity;
pub mod erasing;
pub mod error;
pub mod files;
pub mod headers;
pub mod health;
pub mod housekeeping;
pub mod limits;
pub mod logs;
pub mod mail;
pub mod observe;
pub mod outbox;
pub mod page;
pub mod pdf;
pub mod proxy;
pub mod record;
pub mod seal;
pub mod search;
pub mod serve;
pub mod spa;
pub mod tls;
pub mod valid;

pub use can::{Bearer, Can, Principal, SignedInUser};
pub use ctx::{App, Ctx};
pub use db::Tx;
pub use error::Error;
pub use record::{Change, Recorded};
pub use valid::{Query, Valid};

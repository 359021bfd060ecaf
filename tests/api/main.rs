//! The product over HTTP, domain by domain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod attachments;
mod audit;
mod customers;
mod files;
mod identity;
mod imports;
mod jobs;
mod live;
mod notifications;
mod openapi;
mod paging;
mod platform;
mod records;
mod unseen;
mod views;

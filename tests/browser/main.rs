//! The product in a real browser: the built web app, served by the real server, driven as people use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod browser;
mod console;
mod page_check;

mod customers;
mod identity;
mod notifications;
mod pages;
mod sales;
mod shell;

pub use browser::Browser;

//! The product seen from outside: starts it as `api::start` does for real, on a database of its own for each test, and speaks to it over
//! HTTP with the shared DTOs.
//!
//! `CLIENTSPHERE_TEST_DATABASE=postgres` with `CLIENTSPHERE_TEST_POSTGRES=<url of a server>` runs the tests on PostgreSQL instead of SQLite.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a harness fails by panicking, with a message that says why")]

mod account;
mod client;
mod connections;
mod contract;
mod database;
mod events;
mod mailbox;
mod mutations;
mod process;
mod product;
mod scratch;
mod template;
mod tools;
mod wait;

pub use account::{Account, PASSWORD};
pub use client::{Client, Reply, Request};
pub use contract::{Sent, fits};
pub use database::{Ground, Inside, Kind};
pub use events::{Event, Events};
pub use mailbox::Mail;
pub use mutations::{Mutations, repacked};
pub use process::{Spawned, binary};
pub use product::TestApp;
pub use scratch::Folder;
pub use tools::path_with_postgres_tools;
pub use wait::until;

/// The list of 85 companies that every new installation can be tried with.
pub const ACCOUNTS_CSV: &str = include_str!("../data/accounts.csv");

/// The list of 7 products that goes with it.
pub const PRODUCTS_CSV: &str = include_str!("../data/products.csv");

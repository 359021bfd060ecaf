//! Accounts.

pub mod account;

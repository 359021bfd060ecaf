//! The outbox: what leaves, how, and what happens when it cannot.

mod delivery;
mod export;
mod headers;
mod smtp;
mod stand_in;

//! The tables of this domain.

pub mod notification;

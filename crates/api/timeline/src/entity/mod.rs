//! The tables of this domain.

pub mod interaction;
pub mod interaction_mention;

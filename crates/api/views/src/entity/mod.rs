//! The tables of this domain.

pub mod saved_view;
pub mod saved_view_role;

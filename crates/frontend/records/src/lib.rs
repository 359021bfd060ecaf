//! What lists and forms of any record share. It knows no domain.

pub mod conflict;
pub mod export_menu;
pub mod filters;
pub mod listing;

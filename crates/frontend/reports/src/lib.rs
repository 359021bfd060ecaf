//! The home page.

mod checklist;
mod figures;
mod home;
mod recent;
mod sectors;
mod weeks;

pub use home::home;

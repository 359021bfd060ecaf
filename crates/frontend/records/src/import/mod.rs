//! Importing records from a sheet in the steps of a wizard: the file, its columns, a preview, the result, and undoing it. All of it goes by
//! a record type's declaration.

mod api;
mod link;
mod mapping;
mod matching;
mod options;
mod page;
mod plan;
mod preview;
mod reading;
mod result;
mod rows;
mod sample;
mod start;
mod undo;

pub use link::import_link;
pub use page::import_page;
pub use start::import_start;

//! Lists: which rows are meant, in which order, and what each shows.

mod query;
mod rows;
mod select;

pub use query::{Listing, check_quick, parse};
pub use rows::{NamedBy, Rows, name_refs, titles};
pub use select::{Order, is_common, matching};

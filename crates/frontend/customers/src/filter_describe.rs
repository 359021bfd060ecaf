//! Filters as people read them: in the same words as in files.

pub use shared::customers::filter_describe::{parts, without};

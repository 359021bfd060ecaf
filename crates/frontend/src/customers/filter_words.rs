//! Filters as people read them: in the same words as in files.

pub use shared::customers_filter_words::{parts, without};

//! Pages of lists, walked by keyset: a page costs the same wherever it is.

use serde::{Deserialize, Serialize};

/// The number of rows of a page where the request names none.
pub const DEFAULT_LIMIT: u16 = 50;
/// Hits of each record type in a search when the request does not say.
pub const SEARCH_LIMIT: u16 = 10;
/// The most rows a page may have.
pub const MAX_LIMIT: u16 = 200;
/// Totals are counted up to here; beyond, `Total::more` is set.
pub const COUNT_BOUND: u64 = 1_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub items: Vec<T>,
    /// Pass as `after` to read the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Pass as `before` to read the previous page; absent on the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// How many rows match; only where `total=true` asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Total>,
}

/// A count that is exact up to a bound, so that counting never costs more than a few lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Total {
    /// The rows counted.
    pub count: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    Asc,
    Desc,
}

impl<T, E> Page<Result<T, E>> {
    /// The page of all rows, or the first row's error.
    pub fn transpose(self) -> Result<Page<T>, E> {
        let Self { items, next, previous, total } = self;
        Ok(Page { items: items.into_iter().collect::<Result<_, E>>()?, next, previous, total })
    }
}

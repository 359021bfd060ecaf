//! Lists as files: CSV, workbooks (XLSX) and PDF, with every row that a filter lets through. Knows no domain.
//!
//! A domain says what a list is called, what stands in its cells and where its rows come from ([`List`], and [`PdfList`] for pages), and declares the
//! endpoints with [`exports!`](crate::exports). Every export is recorded in the audit log before its first row leaves. CSV and XLSX take the memory of a batch of rows,
//! however long the list; pages are made in memory, so their rows are bounded.

mod csv;
mod endpoints;
mod pdf;
mod workbook;

pub use csv::csv;
pub use pdf::{PageColumn, PdfList, grouped, only_where, pdf};
pub use workbook::xlsx;

use super::ctx::{Actor, Ctx};
use super::error::Error;
use super::limits::Place;
use super::record::{Change, Recorded};
use serde_json::Value;
use uuid::Uuid;

/// Rows to be read at a time: what an export holds in memory.
pub const BATCH: u16 = 200;

/// What a cell holds, for formats that tell numbers from words.
pub enum Cell {
    Text(String),
    /// A decimal number as text: nothing is lost on the way.
    Number(String),
    Moment(shared::Moment),
}

impl Cell {
    /// Words; an empty cell where there are none.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        Self::Text(text.map(Into::into).unwrap_or_default())
    }

    /// A number; an empty cell where there is none.
    pub fn number(number: Option<impl ToString>) -> Self {
        number.map_or_else(|| Self::Text(String::new()), |number| Self::Number(number.to_string()))
    }

    /// A moment; an empty cell where there is none.
    pub fn moment(moment: Option<shared::Moment>) -> Self {
        moment.map_or_else(|| Self::Text(String::new()), Self::Moment)
    }
}

/// A list that becomes a file: all rows that match and that the reader reaches, in the order in which the list shows them.
pub trait List: 'static {
    type Row: 'static;
    /// What files are called, without their ending: `customers`.
    const FILE: &'static str;
    /// What sheets and documents are called: `Customers`.
    const TITLE: &'static str;
    /// What the audit log calls an export: `customer.exported`.
    const ACTION: &'static str;

    /// What this one's files are called, where lists of one type differ.
    fn file(&self) -> String {
        Self::FILE.to_owned()
    }

    /// What its sheets and documents are called.
    fn title(&self) -> String {
        Self::TITLE.to_owned()
    }

    /// What the audit log calls its export.
    fn action(&self) -> String {
        Self::ACTION.to_owned()
    }

    /// The record that the list belongs to, where it is one's own list: what kind of record, which one, and its name, for the audit log.
    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        None
    }

    /// The filter, for the audit log.
    fn filter(&self) -> Result<Value, Error>;

    /// What stands above each column.
    fn header(&self) -> Vec<String>;

    /// A row as people read it, in the order of the header.
    fn cells(&self, row: &Self::Row) -> Vec<Cell>;

    /// The next [`BATCH`] of rows; `None` after the last one.
    fn batch(&mut self) -> impl Future<Output = Result<Option<Vec<Self::Row>>, Error>>;
}

/// The rows of a list that is short by its nature and read at once: one batch.
pub struct OneBatch<T>(Option<Vec<T>>);

impl<T> OneBatch<T> {
    pub fn of(rows: Vec<T>) -> Self {
        Self(Some(rows))
    }

    /// All of them; `None` once they were taken.
    pub fn batch(&mut self) -> Option<Vec<T>> {
        self.0.take()
    }

    /// Whether there are more than this.
    pub fn is_longer_than(&self, most: u64) -> bool {
        self.0.as_ref().map_or(0, Vec::len) as u64 > most
    }
}

/// The first rows of a list, once the audit log knows who took them. They come before the answer, so that a failure is an answer, not a file that
/// breaks off. With them the place among one's exports, to be held to the end.
async fn begin<L: List>(ctx: &Ctx, list: &mut L, format: &str) -> Result<(Vec<L::Row>, Option<Place>), Error> {
    let place = match ctx.actor() {
        Actor::User(principal) => Some(ctx.app().exports.begin(principal.user_id)?),
        Actor::System | Actor::Anonymous => None,
    };
    let filter = list.filter()?;
    let first = list.batch().await?.unwrap_or_default();
    let mut change = match list.about() {
        Some((kind, id, name)) => Change::new(list.action(), id, name).about(kind).field("format", Value::Null, format),
        None => Change::new(list.action(), None, format!("{} as {format}", list.title())),
    };
    if filter.as_object().is_some_and(|filter| !filter.is_empty()) {
        change = change.field("filter", Value::Null, filter);
    }
    ctx.write(async |_| Ok(Recorded::new((), change))).await?;
    Ok((first, place))
}

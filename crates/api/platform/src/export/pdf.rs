//! Lists as PDF, to print and to hand over.

use super::List;
use crate::clock;
use crate::ctx::{Actor, Ctx};
use crate::download;
use crate::error::Error;
use crate::limits::Place;
use crate::pdf::{self, Block, Column, Document, Table};
use actix_web::{HttpResponse, web};
use chrono_tz::Tz;
use std::fs::File;
use std::io::{Seek, Write};
use tokio::sync::OwnedSemaphorePermit;

/// Rows that one file holds: its pages are made in memory, and nobody leafs through more.
const MOST: u64 = 5_000;

/// A column on a page.
#[derive(Clone, Copy)]
pub struct PageColumn {
    pub heading: &'static str,
    /// Its share of the width.
    pub share: f32,
    /// Numbers stand at the right.
    pub is_number: bool,
}

impl PageColumn {
    /// A column of text.
    pub const fn text(heading: &'static str, share: f32) -> Self {
        Self { heading, share, is_number: false }
    }

    /// A column of numbers.
    pub const fn number(heading: &'static str, share: f32) -> Self {
        Self { heading, share, is_number: true }
    }
}

/// A list with the columns that fit on a page.
pub trait PdfList: List {
    const COLUMNS: &'static [PageColumn];
    /// Whether long cells go on in further lines; otherwise they are cut.
    const WRAPS: bool;
    /// What one row is, and what several are: `("customer", "customers")`.
    const NOUN: (&'static str, &'static str);
    /// The parameter by which whoever has too many rows gets fewer of them.
    const NARROWED_BY: &'static str;

    /// The columns, where lists of one type differ.
    fn columns(&self) -> Vec<PageColumn> {
        Self::COLUMNS.to_vec()
    }

    /// What one row is, and what several are, where lists of one type differ.
    fn noun(&self) -> (&'static str, &'static str) {
        Self::NOUN
    }

    /// Which rows these are, in words: the filter.
    fn which(&self) -> impl Future<Output = Result<String, Error>>;

    /// Where the reader is.
    fn zone(&self) -> Tz;

    /// A row in the order of the columns.
    fn page_cells(&self, row: &Self::Row) -> Vec<String>;

    /// Whether more rows than this match.
    fn is_longer_than(&mut self, most: u64) -> impl Future<Output = Result<bool, Error>>;
}

/// The list as PDF, on A4 in landscape; 422 where it is too long.
pub async fn pdf<L: PdfList>(ctx: &Ctx, mut list: L) -> Result<HttpResponse, Error> {
    let place = ctx.app().heavy_work().await?;
    if list.is_longer_than(MOST).await? {
        let many = list.noun().1;
        let message =
            format!("lets more than {MOST} {many} through, which is the most that this format holds: narrow it, or export as CSV or XLSX");
        return Err(Error::invalid(L::NARROWED_BY, message));
    }
    let which = list.which().await?;
    let (first, own) = super::begin(ctx, &mut list, "PDF").await?;
    let (made_at, zone) = (clock::now(), list.zone());
    let name = match ctx.actor() {
        Actor::User(principal) => &principal.name,
        Actor::System | Actor::Anonymous => "ClientSphere",
    };
    let by_whom = format!("Made on {} ({zone}) by {name}", clock::in_words(made_at, zone));
    let document = Document { title: list.title(), about: vec![which, by_whom], landscape: true, made_at, blocks: Vec::new() };
    let file = list.file();
    Ok(download::file_in_the_making(&format!("{file}.pdf"), "application/pdf", whole((place, own), first, list, document)))
}

/// Among those who take much memory, and among one's own exports.
type Places = (OwnedSemaphorePermit, Option<Place>);

/// The whole file, without a name: it is gone when nobody reads it any more.
async fn whole<L: PdfList>(places: Places, first: Vec<L::Row>, mut list: L, mut document: Document) -> Result<File, Error> {
    let mut rows: Vec<_> = first.iter().map(|row| list.page_cells(row)).collect();
    while let Some(batch) = list.batch().await? {
        rows.extend(batch.iter().map(|row| list.page_cells(row)));
        // Some may have been added since they were counted.
        rows.truncate(usize::try_from(MOST).map_err(Error::internal)?);
    }
    let (one, many) = list.noun();
    document.about.insert(1, if rows.len() == 1 { format!("1 {one}") } else { format!("{} {many}", rows.len()) });
    let column = |column: &PageColumn| Column { heading: column.heading.to_owned(), share: column.share, right: column.is_number };
    document.blocks.push(Block::Table(Table { columns: list.columns().iter().map(column).collect(), rows, wraps: L::WRAPS }));
    web::block(move || stored(document, places)).await.map_err(Error::internal)?
}

/// Makes the file. The places are held until it is on the disk.
fn stored(document: Document, places: Places) -> Result<File, Error> {
    let made = pdf::render(document)?;
    let mut file = tempfile::tempfile().map_err(Error::internal)?;
    file.write_all(&made).and_then(|()| file.rewind()).map_err(Error::internal)?;
    drop(places);
    Ok(file)
}

/// Which rows a file holds, in words: `all` of them, or only those to which what is said applies.
pub fn only_where(all: &str, said: impl IntoIterator<Item = Option<String>>) -> String {
    let said: Vec<String> = said.into_iter().flatten().collect();
    if said.is_empty() { all.to_owned() } else { format!("{all}, only where {}", said.join(", and ")) }
}

/// A decimal number with its thousands apart: nobody counts zeros on paper.
pub fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::with_capacity(number.len() + whole.len() / 3);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_said_by_what_narrows_them() {
        assert_eq!(only_where("All users", [None, None]), "All users");
        let said = [Some("status is Active".to_owned()), None, Some("team is North".to_owned())];
        assert_eq!(only_where("All users", said), "All users, only where status is Active, and team is North");
    }

    #[test]
    fn thousands_are_apart() {
        let read = |number: &str| grouped(number);
        assert_eq!(
            [read("0"), read("999"), read("1000"), read("1234567.89"), read("-123456")],
            ["0", "999", "1,000", "1,234,567.89", "-123,456"]
        );
    }
}

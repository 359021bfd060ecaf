//! Documents as PDF: a title, lines below it, headings, paragraphs and tables on A4. Knows no domain.
//!
//! Tagged, so that screen readers find headings, tables and their header cells. What the font lacks is drawn as a box and stays itself when it is
//! copied or read aloud.

mod draw;
mod font;
mod layout;
#[cfg(test)]
mod tests;

use super::error::Error;
use font::Fonts;

/// A document to be made. It is held in memory as a whole, so whoever makes one bounds its rows.
pub struct Document {
    pub title: String,
    /// What is said below the title: which rows these are, when and by whom it was made.
    pub about: Vec<String>,
    pub landscape: bool,
    pub made_at: shared::Moment,
    pub blocks: Vec<Block>,
}

/// A part of a document.
pub enum Block {
    Heading(String),
    Text(String),
    Table(Table),
}

/// A table. Its header is repeated on every page.
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    /// Whether long cells go on in further lines; otherwise they are cut, and end in an ellipsis.
    pub wraps: bool,
}

/// A column of a table.
pub struct Column {
    pub heading: String,
    /// Its share of the width.
    pub share: f32,
    /// Numbers stand at the right.
    pub right: bool,
}

impl Column {
    /// A column of text.
    pub fn text(heading: impl Into<String>, share: f32) -> Self {
        Self { heading: heading.into(), share, right: false }
    }

    /// A column of numbers.
    pub fn number(heading: impl Into<String>, share: f32) -> Self {
        Self { heading: heading.into(), share, right: true }
    }
}

/// What is said below the title where the font lacks something.
const LACKING: &str = "A box stands for a letter that this file's font does not have; copied text has the letter itself.";

/// Makes the file. It takes a while: not to be called where others wait.
pub fn render(document: Document) -> Result<Vec<u8>, Error> {
    render_as(document, krilla::configure::Configuration::default())
}

fn render_as(mut document: Document, configuration: krilla::configure::Configuration) -> Result<Vec<u8>, Error> {
    let fonts = Fonts::load()?;
    if lacks_any(&document, &fonts) {
        document.about.push(LACKING.to_owned());
    }
    let pages = layout::pages(&document, &fonts);
    draw::draw(&document, &fonts, &pages, configuration)
}

fn lacks_any(document: &Document, fonts: &Fonts) -> bool {
    let lacks = |text: &String| fonts.regular.lacks_any(text);
    let in_block = |block: &Block| match block {
        Block::Heading(text) | Block::Text(text) => lacks(text),
        Block::Table(table) => table.rows.iter().flatten().any(lacks) || table.columns.iter().any(|column| lacks(&column.heading)),
    };
    lacks(&document.title) || document.about.iter().any(lacks) || document.blocks.iter().any(in_block)
}

//! What stands on which page, and where.

use super::font::Fonts;
use super::{Block, Document, Table};

/// A4 in points.
const SHORT: f32 = 595.28;
const LONG: f32 = 841.89;
pub const MARGIN: f32 = 36.0;
/// Room for the line at the foot of each page.
const FOOT: f32 = 24.0;

pub const TITLE: f32 = 16.0;
pub const HEADING: f32 = 11.0;
pub const BODY: f32 = 8.5;
pub const CELL: f32 = 7.5;
const TITLE_LINE: f32 = 22.0;
const HEADING_LINE: f32 = 26.0;
const BODY_LINE: f32 = 12.0;
pub const CELL_LINE: f32 = 10.0;
/// Above and below the lines of a row.
pub const ROW_PADDING: f32 = 2.5;
/// Beside the text of a cell.
pub const CELL_PADDING: f32 = 5.0;

/// One page.
#[derive(Default)]
pub struct Page {
    pub items: Vec<(f32, Item)>,
}

/// What stands at a height.
pub enum Item {
    Title(String),
    About(String),
    Heading(String),
    Text(String),
    /// The header of the table in this block; again on further pages.
    Header {
        block: usize,
        again: bool,
    },
    /// Lines of a row of the table in this block: from the n-th line of each cell on, so many.
    Row {
        block: usize,
        row: usize,
        from: usize,
        lines: usize,
    },
}

/// Width and height of the paper.
pub fn paper(document: &Document) -> (f32, f32) {
    if document.landscape { (LONG, SHORT) } else { (SHORT, LONG) }
}

/// How wide the content is.
pub fn width(document: &Document) -> f32 {
    paper(document).0 - 2.0 * MARGIN
}

/// Where each column begins, and how wide it is.
pub fn columns(table: &Table, width: f32) -> Vec<(f32, f32)> {
    let total: f32 = table.columns.iter().map(|column| column.share).sum::<f32>().max(f32::EPSILON);
    let mut at = MARGIN;
    let place = |share: f32| {
        let (begin, wide) = (at, width * share / total);
        at += wide;
        (begin, wide)
    };
    table.columns.iter().map(|column| column.share).map(place).collect()
}

/// The lines of a cell that goes on in further ones.
pub fn cell_lines(fonts: &Fonts, text: &str, width: f32) -> Vec<String> {
    fonts.regular.wrap(text, CELL, width - 2.0 * CELL_PADDING)
}

pub fn row_height(lines: usize) -> f32 {
    lines as f32 * CELL_LINE + 2.0 * ROW_PADDING
}

/// Puts everything on pages.
pub fn pages(document: &Document, fonts: &Fonts) -> Vec<Page> {
    let wide = width(document);
    let mut pages = Pages { pages: vec![Page::default()], at: MARGIN, end: paper(document).1 - MARGIN - FOOT };
    for line in fonts.bold.wrap(&document.title, TITLE, wide) {
        pages.put(TITLE_LINE, Item::Title(line));
    }
    for line in document.about.iter().flat_map(|text| fonts.regular.wrap(text, BODY, wide)) {
        pages.put(BODY_LINE, Item::About(line));
    }
    pages.at += 8.0;
    for (block, content) in document.blocks.iter().enumerate() {
        match content {
            Block::Heading(text) => {
                // A heading does not stand alone at the foot of a page.
                pages.keep_together(HEADING_LINE + 3.0 * row_height(1));
                pages.put(HEADING_LINE, Item::Heading(fonts.bold.fit(text, HEADING, wide)));
            }
            Block::Text(text) => {
                fonts.regular.wrap(text, BODY, wide).into_iter().for_each(|line| pages.put(BODY_LINE, Item::Text(line)));
            }
            Block::Table(table) => pages.put_table(block, table, fonts, wide),
        }
    }
    pages.pages
}

struct Pages {
    pages: Vec<Page>,
    at: f32,
    end: f32,
}

impl Pages {
    /// Begins a new page where less room than this is left; tells whether it did.
    fn keep_together(&mut self, height: f32) -> bool {
        let is_full = self.at + height > self.end && self.at > MARGIN;
        if is_full {
            self.pages.push(Page::default());
            self.at = MARGIN;
        }
        is_full
    }

    fn put(&mut self, height: f32, item: Item) {
        self.keep_together(height);
        self.put_here(height, item);
    }

    fn put_here(&mut self, height: f32, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push((self.at, item));
        }
        self.at += height;
    }

    fn put_table(&mut self, block: usize, table: &Table, fonts: &Fonts, wide: f32) {
        let columns = columns(table, wide);
        self.keep_together(2.0 * row_height(1));
        self.put_here(row_height(1), Item::Header { block, again: false });
        // A row higher than a page goes on on the next one.
        let most = (((self.end - MARGIN - row_height(1) - 2.0 * ROW_PADDING) / CELL_LINE) as usize).max(1);
        for (row, cells) in table.rows.iter().enumerate() {
            let lines = match table.wraps {
                false => 1,
                true => cells.iter().zip(&columns).map(|(cell, (_, wide))| cell_lines(fonts, cell, *wide).len()).max().unwrap_or(1),
            };
            let mut from = 0;
            while from < lines {
                let part = (lines - from).min(most);
                if self.keep_together(row_height(part)) {
                    self.put_here(row_height(1), Item::Header { block, again: true });
                }
                self.put_here(row_height(part), Item::Row { block, row, from, lines: part });
                from += part;
            }
        }
        self.at += 6.0;
    }
}

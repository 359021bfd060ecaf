//! Drawing pages, with the tags by which a screen reader finds its way.

use super::font::{Face, Fonts, one_line};
use super::layout::{self, BODY, CELL, CELL_LINE, CELL_PADDING, HEADING, Item, MARGIN, Page, ROW_PADDING, TITLE, row_height};
use super::{Block, Document, Table};
use crate::error::Error;
use chrono::{Datelike, Timelike};
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::Configuration;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree};
use std::num::NonZeroU16;

/// The colours: text, text of less weight, lines, and the header of tables.
const INK: [u8; 3] = [23, 26, 33];
const QUIET: [u8; 3] = [84, 92, 107];
const LINE: [u8; 3] = [221, 225, 232];
const HEAD: [u8; 3] = [242, 244, 247];

/// The file of these pages.
pub fn draw(document: &Document, fonts: &Fonts, pages: &[Page], configuration: Configuration) -> Result<Vec<u8>, Error> {
    let settings = SerializeSettings { configuration, enable_tagging: true, xmp_metadata: true, ..Default::default() };
    let mut file = krilla::Document::new_with(settings);
    let (wide, high) = layout::paper(document);
    let paper = PageSettings::from_wh(wide, high).ok_or_else(|| Error::internal("the paper has no size"))?;
    let mut brush = Brush { document, fonts, tree: TagTree::new(), table: None };
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(document.title.clone(), XyzDestination::new(0, point(0.0, 0.0))));
    for (at, page) in pages.iter().enumerate() {
        let mut sheet = file.start_page_with(paper.clone());
        let mut surface = sheet.surface();
        for (y, item) in &page.items {
            if let Item::Heading(text) = item {
                outline.push_child(OutlineNode::new(text.clone(), XyzDestination::new(at, point(0.0, *y))));
            }
            brush.item(&mut surface, *y, item);
        }
        brush.foot(&mut surface, at + 1, pages.len());
        surface.finish();
        sheet.finish();
    }
    file.set_outline(outline);
    file.set_tag_tree(brush.finish());
    file.set_metadata(metadata(document));
    file.finish().map_err(|error| Error::internal(format!("the PDF file cannot be made: {error:?}")))
}

fn metadata(document: &Document) -> Metadata {
    let at = document.made_at;
    let byte = |n: u32| u8::try_from(n).unwrap_or_default();
    let made = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(byte(at.month()))
        .day(byte(at.day()))
        .hour(byte(at.hour()))
        .minute(byte(at.minute()))
        .second(byte(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new().title(document.title.clone()).language("en".to_owned()).creator("ClientSphere".to_owned()).creation_date(made)
}

struct Brush<'a> {
    document: &'a Document,
    fonts: &'a Fonts,
    tree: TagTree,
    /// The table that is being drawn, and the row that goes on on the next page.
    table: Option<(usize, TagGroup)>,
}

impl Brush<'_> {
    fn item(&mut self, surface: &mut Surface<'_>, y: f32, item: &Item) {
        if !matches!(item, Item::Header { again: true, .. } | Item::Row { .. }) {
            self.end_table();
        }
        let (regular, bold) = (&self.fonts.regular, &self.fonts.bold);
        match item {
            Item::Title(text) => {
                let line = spoken(surface, bold, text, TITLE, point(MARGIN, y + TITLE), INK);
                self.tree.push(group(Tag::Hn(one(), Some(self.document.title.clone())), line));
            }
            Item::About(text) => {
                let line = spoken(surface, regular, text, BODY, point(MARGIN, y + BODY), QUIET);
                self.tree.push(group(Tag::P, line));
            }
            Item::Text(text) => {
                let line = spoken(surface, regular, text, BODY, point(MARGIN, y + BODY), INK);
                self.tree.push(group(Tag::P, line));
            }
            Item::Heading(text) => {
                let line = spoken(surface, bold, text, HEADING, point(MARGIN, y + HEADING + 8.0), INK);
                self.tree.push(group(Tag::Hn(two(), Some(text.clone())), line));
            }
            Item::Header { block, again } => {
                if let Some(Block::Table(table)) = self.document.blocks.get(*block) {
                    self.header(surface, y, *block, table, *again);
                }
            }
            Item::Row { block, row, from, lines } => {
                if let Some(Block::Table(table)) = self.document.blocks.get(*block) {
                    self.row(surface, y, table, *row, *from..*from + *lines);
                }
            }
        }
    }

    /// The header of a table: on its first page for everybody, on further ones for the eye alone.
    fn header(&mut self, surface: &mut Surface<'_>, y: f32, block: usize, table: &Table, again: bool) {
        let wide = layout::width(self.document);
        decoration(surface, |surface| fill(surface, MARGIN, y, wide, row_height(1), HEAD));
        let bold = &self.fonts.bold;
        let places = layout::columns(table, wide);
        let mut cells = TagGroup::new(Tag::TR);
        for (column, (x, wide)) in table.columns.iter().zip(places) {
            let text = bold.fit(&column.heading, CELL, wide - 2.0 * CELL_PADDING);
            let x = beside(bold, &text, x, wide, column.right);
            let base = y + ROW_PADDING + CELL;
            if again {
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)));
                write(surface, bold, &text, CELL, point(x, base), INK);
                surface.end_tagged();
            } else {
                cells.push(group(Tag::TH(TableHeaderScope::Column), spoken(surface, bold, &text, CELL, point(x, base), INK)));
            }
        }
        if !again {
            self.table = Some((block, TagGroup::new(Tag::Table)));
            if let Some((_, table)) = &mut self.table {
                table.push(cells);
            }
        }
    }

    fn row(&mut self, surface: &mut Surface<'_>, y: f32, table: &Table, row: usize, lines: std::ops::Range<usize>) {
        let wide = layout::width(self.document);
        let regular = &self.fonts.regular;
        let places = layout::columns(table, wide);
        let mut cells = TagGroup::new(Tag::TR);
        let texts = table.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        for ((column, (x, wide)), text) in table.columns.iter().zip(places).zip(texts) {
            let shown = match table.wraps {
                false => vec![regular.fit(text, CELL, wide - 2.0 * CELL_PADDING)],
                true => layout::cell_lines(self.fonts, text, wide),
            };
            let mut cell = TagGroup::new(Tag::TD);
            for (n, text) in shown.iter().skip(lines.start).take(lines.len()).enumerate() {
                if text.is_empty() {
                    continue;
                }
                let base = y + ROW_PADDING + CELL + n as f32 * CELL_LINE;
                cell.push(spoken(surface, regular, text, CELL, point(beside(regular, text, x, wide, column.right), base), INK));
            }
            cells.push(cell);
        }
        let height = row_height(lines.len());
        decoration(surface, |surface| fill(surface, MARGIN, y + height - 0.5, wide, 0.5, LINE));
        if let Some((_, table)) = &mut self.table {
            table.push(cells);
        }
    }

    fn foot(&self, surface: &mut Surface<'_>, page: usize, of: usize) {
        let (wide, high) = layout::paper(self.document);
        let regular = &self.fonts.regular;
        let (base, number) = (high - MARGIN, format!("Page {page} of {of}"));
        let x = wide - MARGIN - regular.width(&number, CELL);
        let title = regular.fit(&self.document.title, CELL, x - 2.0 * MARGIN);
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        write(surface, regular, &title, CELL, point(MARGIN, base), QUIET);
        write(surface, regular, &number, CELL, point(x, base), QUIET);
        surface.end_tagged();
    }

    fn end_table(&mut self) {
        if let Some((_, table)) = self.table.take() {
            self.tree.push(table);
        }
    }

    fn finish(mut self) -> TagTree {
        self.end_table();
        self.tree
    }
}

fn point(x: f32, y: f32) -> Point {
    Point::from_xy(x, y)
}

fn one() -> NonZeroU16 {
    NonZeroU16::MIN
}

fn two() -> NonZeroU16 {
    NonZeroU16::MIN.saturating_add(1)
}

fn group(tag: impl Into<krilla::tagging::TagKind>, content: impl Into<Node>) -> TagGroup {
    let mut group = TagGroup::new(tag);
    group.push(content);
    group
}

/// Where a cell's text begins.
fn beside(face: &Face, text: &str, x: f32, wide: f32, right: bool) -> f32 {
    if right { x + wide - CELL_PADDING - face.width(text, CELL) } else { x + CELL_PADDING }
}

/// Writes a text that is read aloud.
fn spoken(surface: &mut Surface<'_>, face: &Face, text: &str, size: f32, at: Point, colour: [u8; 3]) -> Node {
    let place = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
    write(surface, face, text, size, at, colour);
    surface.end_tagged();
    place.into()
}

/// Draws what has no meaning.
fn decoration(surface: &mut Surface<'_>, work: impl FnOnce(&mut Surface<'_>)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    work(surface);
    surface.end_tagged();
}

fn ink([red, green, blue]: [u8; 3]) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: Default::default() }
}

fn write(surface: &mut Surface<'_>, face: &Face, text: &str, size: f32, at: Point, colour: [u8; 3]) {
    let text = one_line(text);
    surface.set_fill(Some(ink(colour)));
    surface.draw_glyphs(at, &face.glyphs(&text), face.font.clone(), &text, size, false);
}

fn fill(surface: &mut Surface<'_>, x: f32, y: f32, wide: f32, high: f32, colour: [u8; 3]) {
    let mut path = PathBuilder::new();
    if let Some(area) = Rect::from_xywh(x, y, wide, high) {
        path.push_rect(area);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(ink(colour)));
        surface.draw_path(&path);
    }
}

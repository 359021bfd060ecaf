//! The letters: which the font has, and how wide they are.

use crate::error::Error;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use std::cell::RefCell;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Inter, see `crates/api/fonts/README.md`.
const REGULAR: &[u8] = include_bytes!("../../fonts/Inter-Regular.otf");
const SEMI_BOLD: &[u8] = include_bytes!("../../fonts/Inter-SemiBold.otf");
/// What is drawn for a letter that the font lacks.
const BOX: char = '\u{25a1}';

/// The weights in use.
pub struct Fonts {
    pub regular: Face,
    pub bold: Face,
}

impl Fonts {
    pub fn load() -> Result<Self, Error> {
        Ok(Self { regular: Face::load(REGULAR)?, bold: Face::load(SEMI_BOLD)? })
    }
}

/// One weight.
pub struct Face {
    pub font: Font,
    charmap: skrifa::charmap::Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units: f32,
    known: RefCell<HashMap<char, Letter>>,
}

/// A letter as it is drawn.
#[derive(Clone, Copy)]
struct Letter {
    glyph: u32,
    /// Of the size of the font.
    width: f32,
    is_there: bool,
}

impl Face {
    fn load(data: &'static [u8]) -> Result<Self, Error> {
        let unreadable = || Error::internal("the font for PDF files cannot be read");
        let read = FontRef::new(data).map_err(Error::internal)?;
        let font = Font::new(data.to_vec().into(), 0).ok_or_else(unreadable)?;
        let metrics = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        Ok(Self { units: font.units_per_em(), font, charmap: read.charmap(), metrics, known: RefCell::default() })
    }

    fn letter(&self, c: char) -> Letter {
        if let Some(letter) = self.known.borrow().get(&c) {
            return *letter;
        }
        let found = self.charmap.map(c);
        let glyph = found.or_else(|| self.charmap.map(BOX)).unwrap_or_default();
        let width = self.metrics.advance_width(glyph).unwrap_or(self.units / 2.0) / self.units;
        let letter = Letter { glyph: glyph.to_u32(), width, is_there: found.is_some() };
        self.known.borrow_mut().insert(c, letter);
        letter
    }

    /// Whether the font lacks a letter of this text.
    pub fn lacks_any(&self, text: &str) -> bool {
        one_line(text).chars().any(|c| !self.letter(c).is_there)
    }

    /// How wide one line is at a size.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.letter(c).width).sum::<f32>() * size
    }

    /// The glyphs of one line.
    pub fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, c): (usize, char)| {
            let letter = self.letter(c);
            KrillaGlyph::new(GlyphId::new(letter.glyph), letter.width, 0.0, 0.0, 0.0, at..at + c.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }

    /// The text on one line, cut where it is too wide.
    pub fn fit(&self, text: &str, size: f32, width: f32) -> String {
        // A cell of ten thousand letters need not be measured to know that it is too wide.
        let text = one_line(text.get(..ends_before(text, 2_000)).unwrap_or(text));
        if self.width(&text, size) <= width {
            return text;
        }
        let room = width - self.width("…", size);
        let mut used = 0.0;
        let end = text.char_indices().find(|(_, c)| {
            used += self.letter(*c).width * size;
            used > room
        });
        format!("{}…", text[..end.map_or(text.len(), |(at, _)| at)].trim_end())
    }

    /// The text on as many lines as it takes.
    pub fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in one_line(paragraph).split(' ').filter(|word| !word.is_empty()) {
                if !line.is_empty() && self.width(&line, size) + self.width(" ", size) + self.width(word, size) <= width {
                    line.push(' ');
                    line.push_str(word);
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for c in word.chars() {
                    if !line.is_empty() && self.width(&line, size) + self.letter(c).width * size > width {
                        lines.push(std::mem::take(&mut line));
                    }
                    line.push(c);
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
        lines
    }
}

fn ends_before(text: &str, max: usize) -> usize {
    text.char_indices().nth(max).map_or(text.len(), |(at, _)| at)
}

/// The text on one line, composed, without what is not seen.
pub fn one_line(text: &str) -> String {
    let seen = |c: char| match c {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => None,
        '\u{fffe}' | '\u{ffff}' => None,
        c if c.is_control() || c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.nfc().filter_map(seen).collect()
}

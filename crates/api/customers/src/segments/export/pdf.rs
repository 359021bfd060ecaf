//! Segments as PDF, to print and to hand over.

use super::rows::{Row, Segments, members, state};
use crate::segments::list;
use chrono_tz::Tz;
use platform::export::{Cell, PageColumn, PdfList, grouped};
use platform::page::is_common;
use platform::{Error, clock};

impl PdfList for Segments {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Name", 2.6),
        PageColumn::text("Description", 3.0),
        PageColumn::text("Who belongs", 5.0),
        PageColumn::number("Members", 1.3),
        PageColumn::text("State", 1.2),
        PageColumn::text("Made by", 1.6),
        PageColumn::text("Changed", 2.0),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("segment", "segments");
    const NARROWED_BY: &'static str = "q";

    async fn which(&self) -> Result<String, Error> {
        let archived = self.query.archived == Some(true);
        Ok(match self.query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
            None if archived => "Archived segments".to_owned(),
            None => "All segments".to_owned(),
            Some(q) if archived => format!("Archived segments with “{q}” in their name"),
            Some(q) => format!("Only with “{q}” in their name"),
        })
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &Row) -> Vec<String> {
        let Row { segment, who } = row;
        vec![
            segment.name.clone(),
            segment.description.clone().unwrap_or_default(),
            who.clone(),
            match members(segment.members) {
                Cell::Number(number) => grouped(&number),
                Cell::Text(text) => text,
                Cell::Moment(at) => clock::in_words(at, self.zone),
            },
            state(segment).to_owned(),
            segment.created_by.as_ref().map(|by| by.name.clone()).unwrap_or_default(),
            clock::in_words(segment.updated_at, self.zone),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        is_common(self.ctx.db(), list::matching(&self.query), most).await
    }
}

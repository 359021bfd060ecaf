//! Interactions as PDF, to print and to hand over.

use super::described;
use super::rows::{Interactions, Row};
use crate::access::people;
use crate::interactions::select;
use chrono_tz::Tz;
use platform::export::{PageColumn, PdfList};
use platform::page::is_common;
use platform::{Error, clock};
use shared::records::interactions::InteractionQuery;
use shared::{Named, text};

/// How much of a text stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;

impl PdfList for Interactions {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("When", 1.9),
        PageColumn::text("Record", 2.2),
        PageColumn::text("Kind", 0.9),
        PageColumn::text("What was said", 7.0),
        PageColumn::text("Logged by", 1.6),
        PageColumn::text("Mentions", 1.6),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("interaction", "interactions");
    const NARROWED_BY: &'static str = "from";

    async fn which(&self) -> Result<String, Error> {
        let InteractionQuery { author_id, mentioned_id, .. } = self.query;
        let names = people(self.app.db.read(), self.record, &self.reader, author_id.into_iter().chain(mentioned_id)).await?;
        Ok(described::filter(&names, &self.query, self.zone))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &Row) -> Vec<String> {
        let Row { interaction, title, author, mentions } = row;
        vec![
            clock::in_words(interaction.occurred_at, self.zone),
            title.clone(),
            interaction.kind.label().to_owned(),
            text::beginning(&interaction.summary, SHOWN),
            author.clone().unwrap_or_default(),
            mentions.join(", "),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let Some(reach) = self.reach.clone() else { return Ok(false) };
        let db = self.app.db.read();
        is_common(db, select::matching(db, self.record, &self.query, reach).await?, most).await
    }
}

//! A customer's timeline as files: whatever the page shows of it, whole.

use super::read::{feed, part};
use super::{Timeline, TimelineRequest};
use crate::access::{ExportCustomers, within_reach};
use crate::exports::described;
use crate::record::CUSTOMERS;
use crate::record::find;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, grouped, only_where};
use platform::valid::Id;
use platform::{Can, Ctx, Error, Principal, Query, clock};
use records::custom_fields::CustomFields;
use serde_json::Value;
use shared::customers::changes::{in_one_line, lines};
use shared::customers::custom_fields::PREFIX;
use shared::customers::timeline::deed;
use shared::customers::timeline::{TimelineEntry, TimelineEvent, TimelineFilter, TimelineQuery};
use shared::money::{Money, to_decimal};
use shared::text::{beginning, capitalised};
use shared::{Moment, Named};
use std::collections::VecDeque;
use std::sync::Arc;
use uuid::Uuid;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (("id" = Uuid, Path, description = "The customer"), TimelineQuery),
    |by, id: Id, query: Query<TimelineQuery>, timeline: web::Data<Timeline>| History::of(&by, id.0, query.0, timeline).await?;
    /// Export a customer's timeline as CSV.
    ///
    /// The same filters as the timeline, without paging; all entries that match, with their whole text; none where one may not read the customer.
    export_timeline_csv "/customers/{id}/timeline/export.csv"
    /// Export a customer's timeline as a workbook (XLSX).
    export_timeline_xlsx "/customers/{id}/timeline/export.xlsx"
    /// Export a customer's timeline as PDF.
    ///
    /// With the first 1,000 characters of each text.
    export_timeline_pdf "/customers/{id}/timeline/export.pdf"
}

/// How much of a text stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;

/// Where a batch begins: behind this entry, or at the newest one.
type Place = Option<(Moment, Uuid)>;

/// All entries of a customer's timeline that match, newest first.
pub struct History {
    ctx: Ctx,
    reader: Principal,
    timeline: web::Data<Timeline>,
    customer: Uuid,
    name: String,
    is_readable: bool,
    query: TimelineQuery,
    only: Option<TimelineFilter>,
    zone: Tz,
    fields: Arc<CustomFields>,
    /// Batches that were read to count them, the next one first.
    ahead: VecDeque<Vec<TimelineEntry>>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Place>,
}

impl History {
    /// The entries, whole; 404 for a customer out of reach.
    pub async fn of(by: &Can<ExportCustomers>, customer: Uuid, query: TimelineQuery, timeline: web::Data<Timeline>) -> Result<Self, Error> {
        let query = TimelineQuery { after: None, limit: None, ..query };
        let (db, only) = (by.db(), part(&query)?);
        let (this, is_readable) = find::exported(by, customer).await?;
        let (name, next) = (this.name, is_readable.then_some(None));
        let reader = within_reach(by);
        let zone = identity::zone_of(db, reader.user_id).await?;
        let fields = CustomFields::cached(by.app(), &CUSTOMERS).await?;
        let (ctx, ahead) = (Ctx::of_system(by.app().clone()), VecDeque::new());
        Ok(Self { ctx, reader, timeline, customer, name, is_readable, query, only, zone, fields, ahead, next })
    }

    /// The next batch from the sources; `None` after the last one.
    async fn read(&mut self) -> Result<Option<Vec<TimelineEntry>>, Error> {
        let Some(before) = self.next.take() else { return Ok(None) };
        let TimelineQuery { kind, actor_id: actor, mentioned_id: mentioned, .. } = self.query;
        let (ctx, reader, customer, limit) = (&self.ctx, &self.reader, self.customer, u64::from(BATCH) + 1);
        let request = TimelineRequest { ctx, reader, customer, kind, actor, mentioned, before, limit };
        let (entries, next) = feed(&self.timeline, self.only, &request, BATCH.into()).await?;
        self.next = next.map(Some);
        Ok(Some(entries))
    }

    /// What happened, and what is said of it.
    fn describe(&self, entry: &TimelineEntry) -> (String, String) {
        match &entry.event {
            TimelineEvent::Interaction(interaction) => (interaction.kind.label().to_owned(), interaction.summary.clone()),
            TimelineEvent::Change { action, changes } => {
                let amount = |money: &Money| format!("{} {}", grouped(&to_decimal(money.minor, &money.currency)), money.currency);
                let custom = |path: &str| self.fields.named(path.strip_prefix(PREFIX)?);
                (capitalised(&deed(action)), in_one_line(&lines(changes, &amount, &custom)))
            }
            TimelineEvent::File { removed, file } => {
                (if *removed { "Removed a file" } else { "Added a file" }.to_owned(), file.name.clone())
            }
        }
    }
}

/// Cuts what no page shows.
fn shorten(entry: &mut TimelineEntry) {
    if let TimelineEvent::Interaction(interaction) = &mut entry.event {
        interaction.summary = beginning(&interaction.summary, SHOWN);
    }
}

fn actor(entry: &TimelineEntry) -> &str {
    entry.actor.as_ref().map_or("ClientSphere", |actor| &actor.name)
}

impl List for History {
    type Row = TimelineEntry;
    const FILE: &'static str = "timeline";
    const TITLE: &'static str = "Timeline";
    const ACTION: &'static str = "timeline.exported";

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("customer", self.customer, self.name.clone()))
    }

    fn filter(&self) -> Result<Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["When", "Who", "What", "Text", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, entry: &TimelineEntry) -> Vec<Cell> {
        let (what, text) = self.describe(entry);
        vec![
            Cell::Moment(entry.at),
            Cell::Text(actor(entry).to_owned()),
            Cell::Text(what),
            Cell::Text(text),
            Cell::Text(entry.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<TimelineEntry>>, Error> {
        match self.ahead.pop_front() {
            Some(batch) => Ok(Some(batch)),
            None => self.read().await,
        }
    }
}

impl PdfList for History {
    const COLUMNS: &'static [PageColumn] =
        &[PageColumn::text("When", 2.2), PageColumn::text("Who", 2.0), PageColumn::text("What", 2.6), PageColumn::text("Text", 8.0)];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("entry", "entries");
    const NARROWED_BY: &'static str = "only";

    async fn which(&self) -> Result<String, Error> {
        let TimelineQuery { only, kind, actor_id, mentioned_id, .. } = &self.query;
        let names = described::people(self.ctx.db(), &self.reader, actor_id.iter().chain(mentioned_id).copied()).await?;
        let name = |id: &Uuid| names.get(id).map_or("somebody who is not there any more", String::as_str);
        let said = [
            only.map(|only| format!("part is {}", only.label())),
            kind.map(|kind| format!("kind is {}", kind.label())),
            actor_id.as_ref().map(|id| format!("done by {}", name(id))),
            mentioned_id.as_ref().map(|id| format!("{} is mentioned", name(id))),
        ];
        Ok(only_where(&format!("All that happened with {}", if self.is_readable { &self.name } else { find::HIDDEN }), said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, entry: &TimelineEntry) -> Vec<String> {
        let (what, text) = self.describe(entry);
        vec![clock::in_words(entry.at, self.zone), actor(entry).to_owned(), what, beginning(&text, SHOWN)]
    }

    /// Sources cannot count, so the entries are read ahead, with as much of each text as a page shows.
    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let mut count = 0;
        while count <= most
            && let Some(mut batch) = self.read().await?
        {
            count += batch.len() as u64;
            batch.iter_mut().for_each(shorten);
            self.ahead.push_back(batch);
        }
        Ok(count > most)
    }
}

//! A customer's timeline as files: whatever the page shows of it, whole.

use super::read::{feed, part};
use super::{Asked, Timeline};
use crate::customers::access::ExportCustomers;
use crate::customers::records::find;
use crate::identity;
use crate::platform::sheets::{BATCH, Cell, List, PageColumn, Printed, only_where};
use crate::platform::valid::Id;
use crate::platform::{Can, Ctx, Error, Principal, Query, clock};
use actix_web::web;
use chrono_tz::Tz;
use serde_json::{Value, json};
use shared::access::Permission;
use shared::audit_words::changed;
use shared::customers::{TimelineEntry, TimelineEvent, TimelineFilter, TimelineQuery};
use shared::customers_timeline_words::deed;
use shared::text::{beginning, capitalised};
use shared::{Moment, Named};
use std::sync::Arc;
use uuid::Uuid;

crate::exports! {
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
    query: TimelineQuery,
    only: Option<TimelineFilter>,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Place>,
}

impl History {
    /// The entries, whole; 404 for a customer out of reach.
    pub async fn of(by: &Can<ExportCustomers>, customer: Uuid, query: TimelineQuery, timeline: web::Data<Timeline>) -> Result<Self, Error> {
        let query = TimelineQuery { after: None, limit: None, ..query };
        let (db, only) = (by.db(), part(&query)?);
        let readable = find::exported(by, customer).await?;
        let next = readable.is_some().then_some(None);
        let name = readable.map_or_else(|| find::HIDDEN.to_owned(), |customer| customer.name);
        let reader = within_reach(by);
        let zone = identity::zone_of(db, reader.user_id).await?;
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), reader, timeline, customer, name, query, only, zone, next })
    }

    /// A batch that begins there, and where the one after it does.
    async fn read(&self, before: Place) -> Result<(Vec<TimelineEntry>, Option<Place>), Error> {
        let TimelineQuery { kind, actor_id: actor, mentioned_id: mentioned, .. } = self.query;
        let (ctx, reader, customer, limit) = (&self.ctx, &self.reader, self.customer, u64::from(BATCH) + 1);
        let asked = Asked { ctx, reader, customer, kind, actor, mentioned, before, limit };
        let (entries, next) = feed(&self.timeline, self.only, &asked, BATCH.into()).await?;
        Ok((entries, next.map(Some)))
    }
}

/// The reader as far as they may both read and export: other customers that a timeline names are told by the same measure.
fn within_reach(by: &Can<ExportCustomers>) -> Principal {
    let mut reader = by.principal().clone();
    let mut grants = (*reader.grants).clone();
    grants.entry(Permission::CustomerRead).and_modify(|read| *read = by.scope().min(*read));
    reader.grants = Arc::new(grants);
    reader
}

fn actor(entry: &TimelineEntry) -> &str {
    entry.actor.as_ref().map_or("ClientSphere", |actor| &actor.name)
}

/// What happened, and what is said of it.
fn told(entry: &TimelineEntry) -> (String, String) {
    match &entry.event {
        TimelineEvent::Interaction(interaction) => (interaction.kind.label().to_owned(), interaction.summary.clone()),
        TimelineEvent::Change { action, changes } => (capitalised(&deed(action)), changed(changes)),
        TimelineEvent::File { removed, file } => (if *removed { "Removed a file" } else { "Added a file" }.to_owned(), file.name.clone()),
    }
}

impl List for History {
    type Row = TimelineEntry;
    const FILE: &'static str = "timeline";
    const TITLE: &'static str = "Timeline";
    const ACTION: &'static str = "timeline.exported";

    fn filter(&self) -> Result<Value, Error> {
        let mut filter = serde_json::to_value(&self.query)?;
        if let Some(filter) = filter.as_object_mut() {
            filter.insert("customer".to_owned(), json!(self.customer));
        }
        Ok(filter)
    }

    fn header(&self) -> Vec<String> {
        ["When", "Who", "What", "Text", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, entry: &TimelineEntry) -> Vec<Cell> {
        let (what, text) = told(entry);
        vec![
            Cell::Moment(entry.at),
            Cell::Text(actor(entry).to_owned()),
            Cell::Text(what),
            Cell::Text(text),
            Cell::Text(entry.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<TimelineEntry>>, Error> {
        let Some(before) = self.next.take() else { return Ok(None) };
        let (entries, next) = self.read(before).await?;
        self.next = next;
        Ok(Some(entries))
    }
}

impl Printed for History {
    const COLUMNS: &'static [PageColumn] =
        &[PageColumn::text("When", 2.2), PageColumn::text("Who", 2.0), PageColumn::text("What", 2.6), PageColumn::text("Text", 8.0)];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("entry", "entries");
    const NARROWED_BY: &'static str = "only";

    async fn which(&self) -> Result<String, Error> {
        let TimelineQuery { only, kind, actor_id, mentioned_id, .. } = &self.query;
        let told = actor_id.iter().chain(mentioned_id).copied().filter(|_| self.next.is_some());
        let names = identity::names(self.ctx.db(), told).await?;
        let name = |id: &Uuid| names.get(id).map_or("somebody who is not there any more", String::as_str);
        let said = [
            only.map(|only| format!("part is {}", only.label())),
            kind.map(|kind| format!("kind is {}", kind.label())),
            actor_id.as_ref().map(|id| format!("done by {}", name(id))),
            mentioned_id.as_ref().map(|id| format!("{} is mentioned", name(id))),
        ];
        Ok(only_where(&format!("All that happened with {}", self.name), said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, entry: &TimelineEntry) -> Vec<String> {
        let (what, text) = told(entry);
        vec![clock::in_words(entry.at, self.zone), actor(entry).to_owned(), what, beginning(&text, SHOWN)]
    }

    /// Sources cannot count; so few entries are soon gone through.
    async fn is_longer_than(&self, most: u64) -> Result<bool, Error> {
        let (mut next, mut count) = (self.next, 0);
        while let Some(before) = next {
            let (entries, further) = self.read(before).await?;
            count += entries.len() as u64;
            if count > most {
                return Ok(true);
            }
            next = further;
        }
        Ok(false)
    }
}

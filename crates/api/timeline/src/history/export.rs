//! A record's timeline as files: whatever the page shows of it, whole.

use super::read::{feed, part};
use super::{Timeline, TimelineRequest};
use crate::access::people;
use actix_web::{HttpResponse, web};
use chrono_tz::Tz;
use platform::export::{self, BATCH, Cell, List, PageColumn, PdfList, grouped, only_where};
use platform::valid::Id;
use platform::{Ctx, Error, Principal, Query, clock};
use records::custom_fields::CustomFields;
use records::{AnyRecord, Basics, Endpoint, Export, HttpMethod, May, Operation, code, with_article};
use serde_json::Value;
use shared::money::{Money, to_decimal};
use shared::records::changes::{in_one_line, lines};
use shared::records::custom_fields::PREFIX;
use shared::records::timeline::{TimelineEntry, TimelineEvent, TimelineFilter, TimelineQuery};
use shared::text::{beginning, capitalised};
use shared::{Moment, Named};
use std::collections::VecDeque;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: HttpMethod::Get,
        path: "/{id}/timeline/export.csv",
        route: || web::route().to(csv),
        operation: |record| operation(record, "csv"),
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/{id}/timeline/export.xlsx",
        route: || web::route().to(xlsx),
        operation: |record| operation(record, "xlsx"),
    },
    Endpoint {
        method: HttpMethod::Get,
        path: "/{id}/timeline/export.pdf",
        route: || web::route().to(pdf),
        operation: |record| operation(record, "pdf"),
    },
];

fn operation(record: &'static dyn AnyRecord, format: &str) -> Operation {
    let spec = record.spec();
    let text = match format {
        "csv" => {
            "The same filters as the timeline, without paging; all entries that match, with their whole text; none where one may not read the record."
        }
        "pdf" => "With the first 1,000 characters of each text.",
        _ => "",
    };
    Operation::new(format!("export_{}_timeline_{format}", spec.subject), code::<Export>(record))
        .summary(format!("Export the timeline of {}", with_article(spec.noun.0)))
        .text(text)
        .of_one()
        .query::<TimelineQuery>()
        .exports(format)
}

type Sources = web::Data<Timeline>;

async fn csv(by: May<Export>, id: Id, query: Query<TimelineQuery>, timeline: Sources) -> Result<HttpResponse, Error> {
    export::csv(&by, History::of(&by, id.0, query.0, timeline).await?).await
}

async fn xlsx(by: May<Export>, id: Id, query: Query<TimelineQuery>, timeline: Sources) -> Result<HttpResponse, Error> {
    export::xlsx(&by, History::of(&by, id.0, query.0, timeline).await?).await
}

async fn pdf(by: May<Export>, id: Id, query: Query<TimelineQuery>, timeline: Sources) -> Result<HttpResponse, Error> {
    export::pdf(&by, History::of(&by, id.0, query.0, timeline).await?).await
}

/// How much of a text stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;

/// Where a batch begins: behind this entry, or at the newest one.
type Place = Option<(Moment, Uuid)>;

/// All entries of a record's timeline that match, newest first.
pub struct History {
    ctx: Ctx,
    reader: Principal,
    timeline: web::Data<Timeline>,
    about: Basics,
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
    /// The entries, whole; 404 for a record out of reach.
    pub async fn of(by: &May<Export>, id: Uuid, query: TimelineQuery, timeline: Sources) -> Result<Self, Error> {
        let query = TimelineQuery { after: None, limit: None, ..query };
        let only = part(&query)?;
        let about = by.basics(id).await?;
        let is_readable = about.is_readable(by.principal());
        // Other records that the entries name are told by the same measure.
        let reader = by.reader_of_exports();
        let zone = identity::zone_of(by.db(), reader.user_id).await?;
        let fields = CustomFields::cached(by.app(), about.record).await?;
        let (ctx, ahead, next) = (Ctx::of_system(by.app().clone()), VecDeque::new(), is_readable.then_some(None));
        Ok(Self { ctx, reader, timeline, about, is_readable, query, only, zone, fields, ahead, next })
    }

    /// The next batch from the sources; `None` after the last one.
    async fn read(&mut self) -> Result<Option<Vec<TimelineEntry>>, Error> {
        let Some(before) = self.next.take() else { return Ok(None) };
        let TimelineQuery { kind, actor_id: actor, mentioned_id: mentioned, .. } = self.query;
        let (ctx, reader, record, id, limit) = (&self.ctx, &self.reader, self.about.record, self.about.id, u64::from(BATCH) + 1);
        let request = TimelineRequest { ctx, reader, record, id, kind, actor, mentioned, before, limit };
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
                let spec = self.about.record.spec();
                (capitalised(&spec.deed(action)), in_one_line(&lines(spec, changes, &amount, &custom)))
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
        Some((self.about.record.spec().subject, self.about.id, self.about.title.clone()))
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
        let names = people(self.ctx.db(), self.about.record, &self.reader, actor_id.iter().chain(mentioned_id).copied()).await?;
        let name = |id: &Uuid| names.get(id).map_or("somebody who is not there any more", String::as_str);
        let said = [
            only.map(|only| format!("part is {}", only.label())),
            kind.map(|kind| format!("kind is {}", kind.label())),
            actor_id.as_ref().map(|id| format!("done by {}", name(id))),
            mentioned_id.as_ref().map(|id| format!("{} is mentioned", name(id))),
        ];
        Ok(only_where(&format!("All that happened with {}", self.about.called(self.is_readable)), said))
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

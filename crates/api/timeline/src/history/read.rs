//! Reading a record's timeline.

use super::{Timeline, TimelineRequest};
use actix_web::web;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike};
use platform::valid::Id;
use platform::{Error, Query};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use shared::Moment;
use shared::page::{DEFAULT_LIMIT, Page};
use shared::records::timeline::{TimelineEntry, TimelineFilter, TimelineQuery};
use uuid::Uuid;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/{id}/timeline",
    route: || web::route().to(read),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("list_{}_timeline", spec.subject), code::<Read>(record))
            .summary(format!("Read the timeline of {}", with_article(spec.noun.0)))
            .text("Interactions by when they took place, changes and files by when they were made; newest first. `kind` gives interactions of that kind alone, `mentioned_id` those that mention a user, `actor_id` what a user did.")
            .of_one()
            .query::<TimelineQuery>()
            .answers_page_of("TimelineEntry")
    },
}];

async fn read(
    by: May<Read>,
    id: Id,
    query: Query<TimelineQuery>,
    timeline: web::Data<Timeline>,
) -> Result<web::Json<Page<TimelineEntry>>, Error> {
    let about = by.basics(id.0).await?;
    let query = query.0;
    let only = part(&query)?;
    let before =
        query.after.as_deref().map(|c| decode(c).ok_or_else(|| Error::invalid("after", "is not a cursor of this timeline"))).transpose()?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let request = TimelineRequest {
        ctx: &by,
        reader: by.principal(),
        record: about.record,
        id: about.id,
        kind: query.kind,
        actor: query.actor_id,
        mentioned: query.mentioned_id,
        before,
        limit: u64::from(limit) + 1,
    };
    let (items, next) = feed(&timeline, only, &request, limit.into()).await?;
    Ok(web::Json(Page { items, next: next.map(encode), previous: None, total: None }))
}

/// The part of the timeline that a query asks for; 422 where two of its filters exclude each other.
pub fn part(query: &TimelineQuery) -> Result<Option<TimelineFilter>, Error> {
    let mut only = query.only;
    for (field, given) in [("kind", query.kind.is_some()), ("mentioned_id", query.mentioned_id.is_some())] {
        if given && query.only.is_some_and(|only| only != TimelineFilter::Interactions) {
            return Err(Error::invalid(field, "is for interactions"));
        }
        only = if given { Some(TimelineFilter::Interactions) } else { only };
    }
    Ok(only)
}

/// At most `limit` entries, and the place of the last one where there are more. One more than that is to be asked for.
pub async fn feed(
    timeline: &Timeline,
    only: Option<TimelineFilter>,
    request: &TimelineRequest<'_>,
    limit: usize,
) -> Result<(Vec<TimelineEntry>, Option<(Moment, Uuid)>), Error> {
    // Each source gives a page of its own; the feed is the newest of them together.
    let mut entries: Vec<TimelineEntry> = Vec::new();
    for source in timeline.0.iter().filter(|source| only.is_none_or(|only| only == source.filter)) {
        entries.extend((source.entries)(request).await?);
    }
    entries.sort_by_key(|e| std::cmp::Reverse((e.at, e.id)));
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|e| (e.at, e.id));
    Ok((entries, next))
}

fn encode((at, id): (Moment, Uuid)) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}/{id}", at.timestamp_micros()))
}

fn decode(cursor: &str) -> Option<(Moment, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (at, id) = text.split_once('/')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?).filter(|at| (1..=9999).contains(&at.year()))?;
    Some((at, id.parse().ok()?))
}

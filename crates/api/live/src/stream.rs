//! Following changes.

use super::Feed;
use super::feed::{News, Seat};
use super::watch::{self, LiveEvent};
use actix_web::{HttpRequest, Responder, get, web};
use actix_web_lab::sse;
use futures_util::stream;
use platform::ctx::App;
use platform::{Bearer, Error, Principal, Query};
use records::Kit;
use shared::live::{LiveQuery, Notice};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

/// How often the listener's rights are looked at again; also what keeps the connection open through proxies.
const CHECK: Duration = Duration::from_secs(15);
/// Changes that are told one by one to somebody who comes back; after more than that everything is read anew.
const MISSED: i64 = 1_000;

/// Follow changes.
///
/// Server-sent events: `change` says what changed, never how: read the record. `hello` says from where on changes are told, `reset` that some may have
/// been missed and everything shown is to be read anew. Come back with the last `id` as `Last-Event-ID` to miss nothing. The stream ends with the
/// session.
#[utoipa::path(tag = "live", security(("bearer" = [])),
    params(LiveQuery, ("Last-Event-ID" = Option<i64>, Header, description = "The id of the last event seen")),
    responses((status = 200, content_type = "text/event-stream", body = Notice)))]
#[get("/live")]
pub async fn follow_changes(
    by: Bearer,
    query: Query<LiveQuery>,
    request: HttpRequest,
    feed: web::Data<Feed>,
    state: web::Data<identity::State>,
) -> Result<impl Responder, Error> {
    let seen =
        by.header("last-event-id").map(|id| id.parse::<i64>().map_err(|_| Error::invalid("Last-Event-ID", "is not an id of an event")));
    let seat = feed.seat(by.principal().user_id)?;
    // Listening comes before reading: what happens in between comes twice and is left out the second time.
    let news = feed.listen();
    let newest = watch::newest(by.db()).await?;
    let mut waiting = VecDeque::new();
    let since = match seen.transpose()? {
        Some(seen) if (newest - MISSED..=newest).contains(&seen) => seen,
        Some(_) => {
            waiting.push_back(event("reset", newest, None));
            newest
        }
        None => {
            waiting.push_back(event("hello", newest, None));
            newest
        }
    };
    let follows = query.0.follow != Some(false);
    let mut listener = Listener {
        follows,
        app: by.app().clone(),
        state,
        principal: by.principal().clone(),
        news,
        last: since,
        waiting,
        check_at: Instant::now() + CHECK,
        _seat: seat,
    };
    listener.catch_up(newest).await?;
    let events = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    Ok(sse::Sse::from_stream(events).customize().insert_header(("x-accel-buffering", "no")).respond_to(&request))
}

/// Somebody with an open page.
struct Listener {
    app: web::Data<App>,
    state: web::Data<identity::State>,
    principal: Principal,
    news: Receiver<News>,
    /// The newest entry told.
    last: i64,
    waiting: VecDeque<sse::Event>,
    check_at: Instant,
    follows: bool,
    _seat: Seat,
}

impl Listener {
    /// Tells what was missed, up to the newest entry there was.
    async fn catch_up(&mut self, newest: i64) -> Result<(), Error> {
        let mut at = self.last;
        while at < newest {
            let entries = watch::entries_after(self.app.db.read(), at).await?;
            let Some(last) = entries.last().map(|entry| entry.0) else { break };
            at = last;
            let events = watch::events(self.app.db.read(), Kit::of_app(&self.app)?, entries).await?;
            self.take(&events);
        }
        self.last = self.last.max(newest);
        Ok(())
    }

    fn take(&mut self, events: &[LiveEvent]) {
        for change in events.iter().filter(|change| change.seq > self.last) {
            if change.is_for(&self.principal) {
                self.waiting.push_back(event("change", change.seq, Some(&change.notice)));
            }
        }
        self.last = events.last().map_or(self.last, |last| last.seq.max(self.last));
    }

    /// The next event; `None` ends the stream.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if !self.follows {
                return None;
            }
            match timeout_at(self.check_at, self.news.recv()).await {
                Ok(Ok(News::Changes(events))) => self.take(&events),
                Ok(Err(RecvError::Lagged(_))) => {
                    self.last = watch::newest(self.app.db.read()).await.ok()?;
                    return Some(event("reset", self.last, None));
                }
                Ok(Ok(News::Closing) | Err(RecvError::Closed)) => return None,
                Err(_) => {
                    self.check_at = Instant::now() + CHECK;
                    self.principal = identity::principal_again(&self.app, &self.state, &self.principal).await.ok()??;
                    return Some(sse::Event::Comment("still here".into()));
                }
            }
        }
    }
}

fn event(name: &'static str, seq: i64, notice: Option<&Notice>) -> sse::Event {
    let data = notice.and_then(|notice| serde_json::to_string(notice).ok()).unwrap_or_else(|| "{}".to_owned());
    sse::Event::Data(sse::Data::new(data).event(name).id(seq.to_string()))
}

//! The tail of the audit log, read once for all who listen.

use super::watch::{self, LiveEvent};
use platform::{Ctx, Error, config};
use records::Kit;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use uuid::Uuid;

/// Batches that a slow listener may be behind before it is told to read everything anew.
const BACKLOG: usize = 64;
/// How long changes are gathered, so that a burst is told in one go.
const GATHERED: Duration = Duration::from_millis(150);
/// How often other instances' changes are looked for; our own wake us.
const POLL: Duration = Duration::from_secs(1);

/// What listeners get.
#[derive(Clone)]
pub enum News {
    Changes(Arc<Vec<LiveEvent>>),
    /// The server stops: listeners come back to another instance, or later.
    Closing,
}

/// Where listeners join.
pub struct Feed {
    news: broadcast::Sender<News>,
    seats: Arc<Mutex<HashMap<Uuid, usize>>>,
    /// Streams that one user may have open: windows and devices, not a flood.
    most: usize,
}

/// A place among the listeners, free again when dropped.
pub struct Seat {
    seats: Arc<Mutex<HashMap<Uuid, usize>>>,
    user: Uuid,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = seats.get_mut(&self.user) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.user);
            }
        }
    }
}

impl Feed {
    /// As configured.
    pub fn new(shares: &config::Shares) -> Self {
        Self { news: broadcast::Sender::new(BACKLOG), seats: Arc::default(), most: shares.live_streams }
    }

    /// All that happens from now on.
    pub(super) fn listen(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// A place for one more stream of this user; 429 where there are too many.
    pub(super) fn seat(&self, user: Uuid) -> Result<Seat, Error> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = seats.entry(user).or_default();
        if *taken >= self.most {
            return Err(Error::TooMany { retry_after: 30 });
        }
        *taken += 1;
        Ok(Seat { seats: self.seats.clone(), user })
    }

    /// Sends everybody away.
    pub fn close(&self) {
        let _ = self.news.send(News::Closing);
    }

    /// Reads the tail until dropped.
    pub async fn run(&self, ctx: &Ctx) {
        let mut last = None;
        loop {
            let app = ctx.app().clone();
            let woken = app.written.notified();
            if let Err(error) = self.read(ctx, &mut last).await {
                tracing::warn!(%error, "changes cannot be told right now; trying again");
            }
            let _ = tokio::time::timeout(POLL, woken).await;
            tokio::time::sleep(GATHERED).await;
        }
    }

    /// Tells what came after `last`. Reads also where nobody listens, so that whoever joins misses nothing.
    async fn read(&self, ctx: &Ctx, last: &mut Option<i64>) -> Result<(), Error> {
        let db = ctx.db();
        let mut seq = match *last {
            Some(seq) => seq,
            None => watch::newest(db).await?,
        };
        loop {
            *last = Some(seq);
            let entries = watch::entries_after(db, seq).await?;
            let Some(newest) = entries.last().map(|entry| entry.0) else { return Ok(()) };
            if self.news.receiver_count() > 0 {
                let events = watch::events(db, Kit::of(ctx)?, entries).await?;
                if !events.is_empty() {
                    let _ = self.news.send(News::Changes(Arc::new(events)));
                }
            }
            seq = newest;
        }
    }
}

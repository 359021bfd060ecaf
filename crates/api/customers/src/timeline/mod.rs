//! Everything that happened with a customer, as one feed of several sources.

use futures_util::future::LocalBoxFuture;
use platform::operations::ServiceConfig;
use platform::{Ctx, Error, Principal};
use shared::Moment;
use shared::customers::interactions::InteractionKind;
use shared::customers::timeline::{TimelineEntry, TimelineFilter};
use uuid::Uuid;

mod export;
mod read;
mod sources;

pub use sources::sources;

/// The endpoints for the timeline.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(read::read_timeline);
}

/// What a source is asked. That the reader may see the customer is checked already; whether its own entries may be seen, the source knows.
pub struct TimelineRequest<'a> {
    pub ctx: &'a Ctx,
    pub reader: &'a Principal,
    pub customer: Uuid,
    /// Of interactions, only these.
    pub kind: Option<InteractionKind>,
    /// Only what this user did.
    pub actor: Option<Uuid>,
    /// Of interactions, only those that mention this user.
    pub mentioned: Option<Uuid>,
    /// Moment and id of the last entry read so far: only what comes after it in the feed, which is what happened before.
    pub before: Option<(Moment, Uuid)>,
    pub limit: u64,
}

/// Gives entries, newest first, by moment and id.
pub type Entries = for<'a> fn(&'a TimelineRequest<'a>) -> LocalBoxFuture<'a, Result<Vec<TimelineEntry>, Error>>;

/// One source of entries, and by which filter it is read alone.
#[derive(Clone, Copy)]
pub struct Source {
    pub filter: TimelineFilter,
    pub entries: Entries,
}

/// All sources, domain by domain; the app puts them together.
pub struct Timeline(pub Vec<Source>);

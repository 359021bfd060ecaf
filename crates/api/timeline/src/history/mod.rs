//! Everything that happened with a record, as one feed of several sources.

use futures_util::future::LocalBoxFuture;
use platform::{Ctx, Error, Principal};
use records::AnyRecord;
use shared::Moment;
use shared::records::interactions::InteractionKind;
use shared::records::timeline::{TimelineEntry, TimelineFilter};
use uuid::Uuid;

pub(crate) mod export;
pub(crate) mod read;
mod sources;

pub use sources::sources;

/// What a source is asked. That the reader may see the record is checked already; whether its own entries may be seen, the source knows.
pub struct TimelineRequest<'a> {
    pub ctx: &'a Ctx,
    pub reader: &'a Principal,
    pub record: &'a dyn AnyRecord,
    pub id: Uuid,
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

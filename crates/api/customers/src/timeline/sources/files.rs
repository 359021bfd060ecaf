//! Files by when they were added and removed.

use crate::timeline::Asked;
use attachments::{Happened, happened};
use platform::Error;
use shared::customers::timeline::{TimelineEntry, TimelineEvent};

pub async fn entries(asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let entry = |Happened { id, at, actor, removed, file }| TimelineEntry { id, at, actor, event: TimelineEvent::File { removed, file } };
    Ok(happened(asked.ctx, asked.customer, asked.actor, asked.before, asked.limit).await?.into_iter().map(entry).collect())
}

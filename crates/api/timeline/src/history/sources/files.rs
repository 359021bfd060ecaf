//! Files by when they were added and removed.

use crate::history::TimelineRequest;
use attachments::AttachmentEvent;
use platform::Error;
use shared::records::timeline::{TimelineEntry, TimelineEvent};

pub async fn entries(request: &TimelineRequest<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let entry =
        |AttachmentEvent { id, at, actor, removed, file }| TimelineEntry { id, at, actor, event: TimelineEvent::File { removed, file } };
    Ok(attachments::events(request.ctx, request.id, request.actor, request.before, request.limit).await?.into_iter().map(entry).collect())
}

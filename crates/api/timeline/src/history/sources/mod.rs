//! What every record has in its timeline.

use super::Source;
use shared::records::timeline::TimelineFilter;

mod changes;
mod files;
mod interactions;

/// One line for each source.
pub fn sources() -> Vec<Source> {
    vec![
        Source { filter: TimelineFilter::Interactions, entries: |request| Box::pin(interactions::entries(request)) },
        Source { filter: TimelineFilter::Changes, entries: |request| Box::pin(changes::entries(request)) },
        Source { filter: TimelineFilter::Files, entries: |request| Box::pin(files::entries(request)) },
    ]
}

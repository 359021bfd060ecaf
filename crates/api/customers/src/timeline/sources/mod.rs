//! What this domain has to say in the timeline.

use super::Source;
use shared::customers::timeline::TimelineFilter;

mod changes;
mod files;
mod interactions;

/// One line for each source.
pub fn sources() -> Vec<Source> {
    vec![
        Source { filter: TimelineFilter::Interactions, entries: |asked| Box::pin(interactions::entries(asked)) },
        Source { filter: TimelineFilter::Changes, entries: |asked| Box::pin(changes::entries(asked)) },
        Source { filter: TimelineFilter::Files, entries: |asked| Box::pin(files::entries(asked)) },
    ]
}

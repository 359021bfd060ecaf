//! What open pages are told while they are open: the tail of the audit log as server-sent events.
//!
//! The audit log is written in the order of commits and numbered without gaps, so the number of the last event seen is all that a client needs to
//! go on where it stopped, at whatever instance.

mod feed;
mod stream;
mod watch;

pub use feed::Feed;

use platform::operations::ServiceConfig;

/// The endpoints of this domain.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(stream::follow_changes);
}

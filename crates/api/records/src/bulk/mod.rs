//! Changing many records at once: noted down first, then changed a chunk at a time in the background, and undone the same way.

mod apply;
mod cancel;
mod cleanup;
mod collect_targets;
mod export;
mod find;
mod get;
mod job;
mod list;
mod progress;
mod rows;
mod start;
mod undo;
mod wanted;

pub(crate) use apply::{change_all, error_text, label};
pub use cleanup::{cleanup, forget_values};
pub(crate) use start::ENDPOINTS;
pub(crate) use wanted::{by_undo, state_of};

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

/// The endpoints for one's bulk changes, of whatever records.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_bulk_changes)
        .service(get::get_bulk_change)
        .service(rows::list_bulk_rows)
        .service(cancel::cancel_bulk_change)
        .service(undo::undo_bulk_change);
}

/// Who changes records in the background.
pub fn handler() -> (&'static str, Handler) {
    (job::KIND, job::handler())
}

//! Changing many customers at once: noted down first, then changed a chunk at a time in the background, and undone the same way.

mod apply;
mod cancel;
mod cleanup;
mod collect_targets;
mod export;
mod fields;
mod find;
mod get;
mod job;
mod list;
mod progress;
mod rows;
mod start;
mod undo;

pub use cleanup::cleanup;

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

/// The endpoints for bulk changes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(start::start_bulk_change)
        .service(list::list_bulk_changes)
        .service(get::get_bulk_change)
        .service(rows::list_bulk_rows)
        .service(cancel::cancel_bulk_change)
        .service(undo::undo_bulk_change);
}

/// Who changes customers in the background.
pub fn handler() -> (&'static str, Handler) {
    (job::KIND, job::handler())
}

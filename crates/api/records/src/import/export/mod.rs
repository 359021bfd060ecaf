//! Imports as files: the list of them, and the records that the undoing of one left.

mod imports;
mod undo_leftovers;

use platform::operations::ServiceConfig;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    imports::routes(cfg);
    undo_leftovers::routes(cfg);
}

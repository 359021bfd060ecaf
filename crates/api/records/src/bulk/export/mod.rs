//! Bulk changes as files: the list of them, and the records of one.

mod changes;
mod rows;

use platform::operations::ServiceConfig;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    changes::routes(cfg);
    rows::routes(cfg);
}

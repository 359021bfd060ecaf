//! Merging two customers into one, in one transaction, and taking that back.

mod cleanup;
mod combine;
mod contacts;
mod describe;
mod export;
mod fields;
mod find;
mod get;
mod image;
mod list;
mod merge;
mod parents;
mod preview;
mod rows;
mod undo;

pub use cleanup::cleanup;

use platform::operations::ServiceConfig;

/// The endpoints for merges. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(preview::preview_merge)
        .service(list::list_merges)
        .service(merge::merge_customers)
        .service(get::get_merge)
        .service(undo::undo_merge);
}

//! Custom fields: what administrators add to customers, and what becomes of the values.

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

mod archive;
mod create;
mod edit;
mod export;
mod fields;
mod get;
mod list;
mod order;
mod reindex;
mod restore;
mod snapshot;
mod used;
pub(super) mod values;

pub(super) use create::add;
pub(super) use fields::{Fields, shown};

/// The endpoints for custom fields. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_custom_fields)
        .service(create::create_custom_field)
        .service(order::order_custom_fields)
        .service(get::get_custom_field)
        .service(edit::edit_custom_field)
        .service(archive::archive_custom_field)
        .service(restore::restore_custom_field);
}

/// Who keeps the words up to date that customers are found by.
pub fn handler() -> (&'static str, Handler) {
    reindex::handler()
}

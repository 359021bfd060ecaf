//! Custom fields: what administrators add to a record type, and what becomes of the values.

mod access;
mod archive;
mod create;
mod edit;
mod export;
mod fields;
mod get;
mod list;
mod order;
mod restore;
mod snapshot;
mod used;
pub mod values;
mod words;

pub use create::add;
pub use fields::{CustomFields, shown};

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

/// The endpoints for custom fields. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_custom_fields)
        .service(create::create_custom_field)
        .service(order::set_custom_field_order)
        .service(get::get_custom_field)
        .service(edit::edit_custom_field)
        .service(archive::archive_custom_field)
        .service(restore::restore_custom_field);
}

/// Who keeps the words up to date that records are found by.
pub fn handler() -> (&'static str, Handler) {
    words::handler()
}

//! Customers as records: adding, finding, changing, archiving.

use platform::operations::ServiceConfig;

pub(super) mod archive;
mod choices;
pub(super) mod create;
mod details;
pub(super) mod edit;
pub(super) mod find;
mod get;
mod list;
mod restore;
pub(super) mod select;
mod snapshot;

pub(super) use details::Details;
pub(super) use snapshot::Snapshot;

/// The endpoints for records. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(choices::customer_choices)
        .service(list::list_customers)
        .service(create::create_customer)
        .service(get::get_customer)
        .service(edit::edit_customer)
        .service(archive::archive_customer)
        .service(restore::restore_customer);
}

//! Customers as records: adding, finding, changing, archiving, exporting.

use utoipa_actix_web::service_config::ServiceConfig;

mod archive;
mod choices;
pub(super) mod create;
mod edit;
mod export;
pub(super) mod find;
mod get;
mod list;
mod restore;
mod select;
mod snapshot;

pub(super) use snapshot::Snapshot;

/// The endpoints for records. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(choices::customer_choices)
        .service(export::export_customers)
        .service(list::list_customers)
        .service(create::create_customer)
        .service(get::get_customer)
        .service(edit::edit_customer)
        .service(archive::archive_customer)
        .service(restore::restore_customer);
}

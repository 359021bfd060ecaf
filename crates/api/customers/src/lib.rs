//! Customers: the one record of a person or company.

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

mod access;
mod changed;
mod cleanup;
mod contacts;
mod demo;
mod duplicates;
mod entity;
mod exports;
mod figures;
mod images;
mod last_contact;
mod merges;
mod privacy;
mod purchases;
mod record;
mod relations;
mod segments;
mod sheets;

pub use changed::follow as follow_changes;
pub use cleanup::cleanup;
pub use demo::{add_demo_contact, add_demo_custom_field, add_demo_customer, add_demo_mention};
pub use duplicates::indexer::queue_all as compare_all_again;
pub use figures::{Figures, Overview, figures};
pub use images::add_demo_picture;
pub use purchases::{Purchase, forget_purchase, note_purchase};
pub use record::CUSTOMERS;

/// The endpoints of this domain. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    exports::routes(cfg);
    duplicates::routes(cfg);
    merges::routes(cfg);
    privacy::routes(cfg);
    segments::routes(cfg);
    contacts::routes(cfg);
    images::routes(cfg);
}

/// Who deals with this domain's jobs.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![segments::handler(), purchases::quintiles::handler()]
}

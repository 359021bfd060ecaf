//! Customers: the one record of a person or company, and what was said with them.

use notifications::Subject;
use platform::operations::ServiceConfig;
use platform::outbox::Handler;

mod access;
mod bulk;
mod changed;
mod cleanup;
mod contacts;
mod demo;
mod duplicates;
mod entity;
mod exports;
mod figures;
mod files;
mod images;
mod interactions;
mod merges;
mod ownership;
mod privacy;
mod purchases;
mod record;
mod relations;
mod scope;
mod segments;
mod sheets;
mod timeline;

pub use access::reaches;
pub use changed::follow as follow_changes;
pub use cleanup::cleanup;
pub use demo::{add_demo_contact, add_demo_custom_field, add_demo_customer, add_demo_mention};
pub use figures::{Figures, Overview, figures, search};
pub use files::{add_demo_file, subject_kind as attachment_subject};
pub use images::add_demo_picture;
pub use privacy::ERASED_ACTION;
pub use purchases::{Purchase, forget_purchase, note_purchase};
pub use record::CUSTOMERS;
pub use scope::{of_interactions, owners_and_teams};
pub use timeline::{Timeline, sources as timeline_sources};

/// The endpoints of this domain. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    bulk::routes(cfg);
    exports::routes(cfg);
    duplicates::routes(cfg);
    merges::routes(cfg);
    privacy::routes(cfg);
    segments::routes(cfg);
    timeline::routes(cfg);
    interactions::routes(cfg);
    contacts::routes(cfg);
    files::routes(cfg);
    images::routes(cfg);
}

/// What notices can be about in this domain.
pub fn notification_subjects() -> Vec<Subject> {
    vec![interactions::subject()]
}

/// Who deals with this domain's jobs.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![ownership::handler(), bulk::handler(), segments::handler(), purchases::quintiles::handler()]
}

//! Customers: the one record of a person or company, and what was said with them.

use crate::platform::outbox::Handler;
use utoipa_actix_web::service_config::ServiceConfig;

mod access;
mod demo;
mod entity;
mod figures;
mod imports;
mod interactions;
mod ownership;
mod records;
mod timeline;

pub use demo::add_demo_customer;
pub use figures::{Figures, Overview, figures, search};

/// The endpoints of this domain. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    imports::routes(cfg);
    records::routes(cfg);
    timeline::routes(cfg);
    interactions::routes(cfg);
}

/// Who deals with this domain's jobs.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    let mut handlers = imports::handlers();
    handlers.push(ownership::handler());
    handlers
}

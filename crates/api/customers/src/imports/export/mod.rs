//! Imports as files: the list of them, and the customers that the undoing of one left.

mod imports;
mod kept;

use utoipa_actix_web::service_config::ServiceConfig;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    imports::routes(cfg);
    kept::routes(cfg);
}

//! customers

use utoipa_actix_web::service_config::ServiceConfig;

/// The endpoints of this domain.
pub fn routes(_: &mut ServiceConfig<'_>) {}

/// Who deals with this domain's jobs.
pub fn handlers() -> Vec<(&'static str, crate::platform::outbox::Handler)> {
    Vec::new()
}

//! audit

use utoipa_actix_web::service_config::ServiceConfig;

/// The endpoints of this domain.
pub fn routes(_: &mut ServiceConfig<'_>) {}

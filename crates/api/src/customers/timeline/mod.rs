//! Everything that happened with a customer, as one feed.

use utoipa_actix_web::service_config::ServiceConfig;

mod read;

/// The endpoint for the timeline.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read::read_timeline);
}

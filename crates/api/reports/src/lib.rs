//! What is read across domains: the dashboard and the global search.

use platform::operations::ServiceConfig;

mod access;
mod dashboard;
mod search;

/// The endpoints of this domain.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(dashboard::get_dashboard).service(search::search);
}

//! Roles.

mod export;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_roles);
}

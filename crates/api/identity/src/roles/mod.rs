//! Roles.

mod export;
mod list;

use platform::operations::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_roles);
}

//! API keys of the own account.

mod create;
mod list;
mod resolve;
mod revoke;

pub use resolve::{PREFIX, again, resolve};

use platform::operations::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list_keys).service(create::create_key).service(revoke::delete_key);
}

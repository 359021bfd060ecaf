//! Customers that are probably the same one: found in the background, warned of while one is typed in, looked through as a list of pairs.

mod candidates;
mod check;
mod dismiss;
mod export;
mod fingerprint;
pub mod indexer;
mod keys;
mod list;
mod load;
mod rules;
mod similar;

pub use candidates::{Candidates, Probe};

use platform::operations::ServiceConfig;

/// The endpoints for duplicates.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_duplicates)
        .service(check::check_duplicates)
        .service(dismiss::dismiss_duplicate)
        .service(dismiss::restore_duplicate);
}

//! Customers as files beside those that every record type has, and how files name them.

use platform::operations::ServiceConfig;

pub(super) mod described;
mod vcard;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(vcard::download_vcard);
}

//! Customers as files: whatever a list shows, whole.

use platform::operations::ServiceConfig;

pub(super) mod described;
mod formats;
mod pdf;
mod rows;
mod vcard;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    formats::routes(cfg);
    cfg.service(vcard::export_vcard);
}

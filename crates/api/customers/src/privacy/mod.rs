//! What is kept about a customer: handed over to whom it is about, or erased for good.
//!
//! Whatever keeps something about customers has its line in [`erasure_targets`], so that erasing knows of it, and in [`disclosure`], so that it is handed
//! over.

use platform::operations::ServiceConfig;

mod disclose;
mod disclosure;
mod erase;
mod erasure_targets;
mod identifiers;
mod package;
mod preview;
mod record;
mod summary;

/// What the audit log calls it.
pub const ERASED_ACTION: &str = "customer.erased";

/// The endpoints for personal data.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(disclose::download_personal_data).service(preview::preview_erasure).service(erase::erase_customer);
}

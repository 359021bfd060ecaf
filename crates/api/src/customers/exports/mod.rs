//! Customers as files: whatever a list shows, whole.

use utoipa_actix_web::service_config::ServiceConfig;

mod csv;
pub(super) mod described;
mod pdf;
mod rows;
mod vcard;
mod xlsx;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(csv::export_csv).service(xlsx::export_xlsx).service(pdf::export_pdf).service(vcard::export_vcard);
}

//! Likely duplicates as files: whatever the list of them shows, whole.

use utoipa_actix_web::service_config::ServiceConfig;

mod csv;
mod pdf;
mod rows;
mod xlsx;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(csv::export_duplicates_csv).service(xlsx::export_duplicates_xlsx).service(pdf::export_duplicates_pdf);
}

//! Interactions as files: whatever the list of them shows, whole.

use utoipa_actix_web::service_config::ServiceConfig;

mod csv;
mod described;
mod pdf;
mod rows;
mod xlsx;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(csv::export_interactions_csv).service(xlsx::export_interactions_xlsx).service(pdf::export_interactions_pdf);
}

//! Whether the server lives and whether it can serve.

use super::App;
use actix_web::{HttpResponse, web};
use std::time::Duration;

/// `/healthz` and `/readyz`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/healthz", web::get().to(alive)).route("/readyz", web::get().to(ready));
}

/// 200 as long as the process answers at all.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

/// 200 while the database answers within a second, else 503.
async fn ready(app: web::Data<App>) -> HttpResponse {
    match tokio::time::timeout(Duration::from_secs(1), app.db.ping()).await {
        Ok(Ok(())) => HttpResponse::Ok().content_type("text/plain").body("ready"),
        _ => HttpResponse::ServiceUnavailable().content_type("text/plain").body("the database does not answer"),
    }
}

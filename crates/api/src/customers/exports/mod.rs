//! Customers as files: whatever a list shows, whole.

use crate::platform::Error;
use actix_web::HttpResponse;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use bytes::Bytes;
use futures_util::Stream;
use utoipa_actix_web::service_config::ServiceConfig;

mod csv;
mod rows;
mod vcard;
mod xlsx;

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(csv::export_csv).service(xlsx::export_xlsx).service(vcard::export_vcard);
}

/// A file to be saved, as it comes.
fn file(name: &str, content_type: &'static str, content: impl Stream<Item = Result<Bytes, Error>> + 'static) -> HttpResponse {
    let disposition =
        ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![DispositionParam::Filename(name.to_owned())] };
    HttpResponse::Ok().content_type(content_type).insert_header(disposition).streaming(content)
}

//! Customers as files: whatever a list shows, whole.

use crate::platform::Error;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::{Stream, stream};
use std::fs::File;
use std::io::Read;
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

/// A file to be saved, as it comes.
pub(super) fn file(name: &str, content_type: &'static str, content: impl Stream<Item = Result<Bytes, Error>> + 'static) -> HttpResponse {
    let disposition =
        ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![DispositionParam::Filename(name.to_owned())] };
    HttpResponse::Ok().content_type(content_type).insert_header(disposition).streaming(content)
}

/// Bytes sent at once.
const PIECE: usize = 64 * 1024;

/// The content of a file, piece by piece.
pub(super) fn pieces(file: File) -> impl Stream<Item = Result<Bytes, Error>> {
    stream::try_unfold(file, async |mut file| {
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece)?;
            piece.truncate(read);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(Error::internal)?.map_err(Error::internal)?;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}

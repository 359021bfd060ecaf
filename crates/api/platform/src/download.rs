//! Answers that are files to be saved.

use super::error::Error;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::fs::File;
use std::io::Read;

/// Bytes sent at once.
const PIECE: usize = 64 * 1024;

/// A file to be saved, as it comes.
pub fn file(name: &str, content_type: &'static str, content: impl Stream<Item = Result<Bytes, Error>> + 'static) -> HttpResponse {
    let disposition =
        ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![DispositionParam::Filename(name.to_owned())] };
    HttpResponse::Ok().content_type(content_type).insert_header(disposition).streaming(content)
}

/// A file that is made while the answer is already on its way: a large one takes longer than a request may.
pub fn file_in_the_making(
    name: &str,
    content_type: &'static str,
    making: impl Future<Output = Result<File, Error>> + 'static,
) -> HttpResponse {
    let content = stream::once(making).flat_map(|made| match made {
        Ok(file) => pieces(file).left_stream(),
        Err(error) => stream::once(std::future::ready(Err(error))).right_stream(),
    });
    file(name, content_type, content)
}

/// The content of a file, piece by piece.
fn pieces(file: File) -> impl Stream<Item = Result<Bytes, Error>> {
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

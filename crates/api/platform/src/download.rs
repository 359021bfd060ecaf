//! Answers that are files to be saved.

use super::error::Error;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::fs::File;
use std::io::Read;

/// Bytes sent at once.
const PIECE: usize = 64 * 1024;

/// A file to be saved, as it comes.
pub fn file(name: &str, content_type: &'static str, content: impl Stream<Item = Result<Bytes, Error>> + 'static) -> HttpResponse {
    HttpResponse::Ok().content_type(content_type).insert_header((header::CONTENT_DISPOSITION, disposition(name))).streaming(content)
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

/// `attachment` with the name in ASCII for old programs and whole for the others (RFC 6266).
pub fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_within_their_header() {
        assert_eq!(disposition("a b.pdf"), "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf");
        let tricky = disposition("Ä\"; filename=x.exe\r\nSet-Cookie: a=b");
        assert_eq!(tricky.matches('"').count(), 2);
        assert!(!tricky.contains(['\r', '\n']) && tricky.is_ascii(), "{tricky}");
    }
}

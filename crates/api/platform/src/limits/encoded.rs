//! Bodies that are compressed on the way: what reads bodies would expand them before any limit is asked, a kilobyte to gigabytes.

use super::{Answer, Error, refuse};
use actix_web::body::MessageBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderValue};
use actix_web::middleware::Next;

/// Middleware: refuses compressed bodies, whoever sends them.
pub async fn refuse_encoded<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Answer<B> {
    let mut encodings = req.headers().get_all(CONTENT_ENCODING);
    if encodings.all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Ok(next.call(req).await?.map_into_left_body());
    }
    let mut answer = refuse(req, &Error::Unsupported { detail: "Send the body as it is, without Content-Encoding.".to_owned() })?;
    answer.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    Ok(answer)
}

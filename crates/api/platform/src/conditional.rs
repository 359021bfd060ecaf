//! Answers that depend on what the client has already: `If-None-Match`, and parts of a file by `Range` (RFC 9110, sections 13 and 14).

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{self, HeaderName},
};
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Whether the client has what this tag stands for; compared weakly, as for reading.
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

/// 200 with a record, or 304 without it where the client has exactly this answer.
///
/// The tag begins with the record's version, which is all that `If-Match` looks at. What follows stands for the answer as a whole: the names of
/// others in it, and what this reader may see, change without the record's version.
pub fn current<T: Serialize>(request: Option<&HttpRequest>, body: &T, version: i64) -> Result<HttpResponse, serde_json::Error> {
    let body = serde_json::to_vec(body)?;
    let digest = Sha256::digest(&body);
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{version}-{digits}\"");
    if request.is_some_and(|request| is_known(request, &tag)) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok().insert_header((header::ETAG, tag)).content_type("application/json").body(body))
}

/// What [`version`] reads, for the API's document: as the API gives it, whole or the version alone.
pub const VERSION_TAG: &str = r#"^(W/)?"[0-9]{1,18}(-[0-9a-f]{1,64})?"$"#;

/// The version at the beginning of a tag, as `If-Match` brings it: `"3"` or `"3-0f…"`.
pub fn version(tag: &str) -> Option<i64> {
    let opaque = tag.trim().trim_start_matches("W/").trim_matches('"');
    opaque.parse().ok().or_else(|| opaque.split_once('-')?.0.parse().ok())
}

/// Bytes that never change under their tag: whole, the part that `Range` asks for (206), nothing where the client has them (304), or 416 with
/// the length. Several parts at once are answered whole, as the standard allows.
pub fn bytes(request: Option<&HttpRequest>, mut answer: HttpResponseBuilder, tag: &str, content: Bytes) -> HttpResponse {
    if request.is_some_and(|request| is_known(request, tag)) {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    answer.insert_header((header::ETAG, tag)).insert_header((header::ACCEPT_RANGES, "bytes"));
    let Some(request) = request else { return answer.body(content) };
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let wanted = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
    let length = content.len();
    match wanted.map(|wanted| http_range::HttpRange::parse(wanted, length as u64)) {
        Some(Ok(parts)) if parts.len() == 1 => {
            let begin = usize::try_from(parts[0].start).unwrap_or(length).min(length);
            let end = begin.saturating_add(usize::try_from(parts[0].length).unwrap_or(length)).min(length);
            answer
                .status(actix_web::http::StatusCode::PARTIAL_CONTENT)
                .insert_header((header::CONTENT_RANGE, format!("bytes {begin}-{}/{length}", end.saturating_sub(1))))
                .body(content.slice(begin..end))
        }
        Some(Err(http_range::HttpRangeParseError::NoOverlap)) => {
            HttpResponse::RangeNotSatisfiable().insert_header((header::CONTENT_RANGE, format!("bytes */{length}"))).finish()
        }
        _ => answer.body(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_version_stands_alone_or_before_the_rest_of_its_tag() {
        for tag in ["\"3\"", "3", "W/\"3\"", "\"3-0f\"", " \"3-0f\" "] {
            assert_eq!(version(tag), Some(3), "{tag}");
        }
        assert_eq!((version("\"-3\""), version("*"), version("\"\""), version("\"x-3\"")), (Some(-3), None, None, None));
    }

    #[test]
    fn parts_of_a_file() {
        let ask = |range: &str, known: Option<&str>| {
            let mut request = TestRequest::get().insert_header(("range", range));
            if let Some(known) = known {
                request = request.insert_header(("if-range", known));
            }
            let request = request.to_http_request();
            let answer = bytes(Some(&request), HttpResponse::Ok(), "\"a\"", Bytes::from_static(b"0123456789"));
            let range = answer.headers().get("content-range").map(|range| range.to_str().unwrap().to_owned());
            (answer.status().as_u16(), range.unwrap_or_default())
        };
        assert_eq!(ask("bytes=0-0", None), (206, "bytes 0-0/10".to_owned()));
        assert_eq!(ask("bytes=4-", None), (206, "bytes 4-9/10".to_owned()));
        assert_eq!(ask("bytes=-3", None), (206, "bytes 7-9/10".to_owned()));
        assert_eq!(ask("bytes=8-99", None), (206, "bytes 8-9/10".to_owned()));
        assert_eq!(ask("bytes=10-", None), (416, "bytes */10".to_owned()));
        assert_eq!(ask("bytes=0-1,4-5", None), (200, String::new()), "several parts are answered whole");
        assert_eq!(ask("pages=1-2", None), (200, String::new()), "what is no range is none");
        assert_eq!(ask("bytes=0-0", Some("\"a\"")), (206, "bytes 0-0/10".to_owned()));
        assert_eq!(ask("bytes=0-0", Some("\"b\"")), (200, String::new()), "the file is another one by now");
    }
}

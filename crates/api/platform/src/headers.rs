//! Headers that tell browsers what a page may do, and caches what they may keep.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, ContentEncoding, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::proxy::Client;

/// Data, files, problems: nothing in them may run or be framed.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// The API reference at `/docs` sets styles on its elements.
const DOCS: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// The web app, before and after its nonce.
pub const APP: [&str; 2] = [
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-{}'; ",
    "style-src 'self' 'nonce-{}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
];

const EVERYWHERE: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // Not "no-referrer": browsers then send "Origin: null", and the check of cookies against foreign origins needs it.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        header::PERMISSIONS_POLICY,
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
        ),
    ),
    (header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
];
/// A year, as browsers ask for.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// The policy under which the web app runs: its own files, and inline scripts and styles that carry this nonce.
pub fn app_policy(nonce: &str) -> String {
    APP.concat().replace("{}", nonce)
}

/// 128 bits nobody can guess.
pub fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(STANDARD.encode(bytes))
}

/// Middleware: puts the security headers on every answer, also on errors. A policy or caching rule set by the handler stays.
pub async fn secure(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let kind = Kind::of(req.path());
    let https = req.extensions().get::<Client>().is_some_and(|client| client.https);
    let mut result = next.call(req).await;
    match &mut result {
        Ok(answer) => {
            let status = answer.status();
            protect(answer.headers_mut(), status, kind, https);
        }
        Err(error) => error.add_response_mapper(move |mut answer| {
            let status = answer.status();
            protect(answer.headers_mut(), status, kind, https);
            answer
        }),
    }
    result
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Data,
    Docs,
    File,
}

impl Kind {
    fn of(path: &str) -> Self {
        let under = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        match () {
            () if under("/docs") => Self::Docs,
            () if under("/api") || under("/healthz") || under("/readyz") || under("/metrics") => Self::Data,
            () => Self::File,
        }
    }
}

fn protect(headers: &mut HeaderMap, status: StatusCode, kind: Kind, https: bool) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, value);
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    // "Not modified" keeps the policy of the answer the browser already has; a new one would carry another nonce.
    if status != StatusCode::NOT_MODIFIED && !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, if kind == Kind::Docs { DOCS } else { NOTHING });
    }
    let fleeting = kind == Kind::Data || status.is_client_error() || status.is_server_error();
    if fleeting && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // A note for the compression inside, not meant for the wire.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|value| value == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
}

/// Below this, compressing costs more than it saves.
const WORTH_COMPRESSING: u64 = 1024;

/// Middleware inside of the compression: keeps it away from event streams, which must not wait for a full buffer, and from what does
/// not get smaller.
pub async fn spare(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut answer = next.call(req).await?;
    let small = matches!(answer.response().body().size(), actix_web::body::BodySize::Sized(size) if size < WORTH_COMPRESSING);
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let dense = ["text/event-stream", "font/woff2", "application/zip", "application/pdf", "application/vnd.openxmlformats"];
    if (small || dense.iter().any(|prefix| kind.starts_with(prefix))) && !answer.headers().contains_key(header::CONTENT_ENCODING) {
        answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(ContentEncoding::Identity.as_str()));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::{Proxies, resolve};
    use actix_web::{
        App, HttpResponse,
        middleware::{Compress, from_fn},
        test, web,
    };

    async fn get(path: &str, tls: bool) -> HeaderMap {
        let app = App::new()
            .app_data(web::Data::new(Proxies { trusted: vec![], tls }))
            .wrap(from_fn(spare))
            .wrap(Compress::default())
            .wrap(from_fn(secure))
            .wrap(from_fn(resolve))
            .route("/api/v1/rows", web::get().to(|| async { HttpResponse::Ok().body("[1, 2, 3] ".repeat(500)) }))
            .route("/api/v1/small", web::get().to(|| async { HttpResponse::Ok().body("{}") }))
            .route(
                "/api/v1/events",
                web::get().to(|| async { HttpResponse::Ok().content_type("text/event-stream").body("data: 1\n\n".repeat(500)) }),
            )
            .route(
                "/api/v1/photo",
                web::get().to(|| async { HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, max-age=60")).finish() }),
            )
            .route("/unchanged", web::get().to(HttpResponse::NotModified));
        let ask = test::TestRequest::get().uri(path).insert_header(("accept-encoding", "br, gzip")).to_request();
        test::call_service(&test::init_service(app).await, ask).await.headers().clone()
    }

    fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
        headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[actix_web::test]
    async fn data_is_neither_kept_nor_run() {
        let headers = get("/api/v1/rows", false).await;
        assert_eq!(text(&headers, "cache-control"), "no-store");
        assert_eq!(text(&headers, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(text(&headers, "x-content-type-options"), "nosniff");
        assert_eq!(text(&headers, "strict-transport-security"), "");
        assert_eq!(text(&get("/api/v1/photo", false).await, "cache-control"), "private, max-age=60");
        assert_eq!(text(&get("/api/v1/none", false).await, "cache-control"), "no-store", "errors too");
        assert!(text(&get("/docs/x", false).await, "content-security-policy").contains("script-src 'self';"));
        assert!(!text(&get("/docsx", false).await, "content-security-policy").contains("script-src"));
        assert!(text(&get("/api/v1/rows", true).await, "strict-transport-security").starts_with("max-age=31536000"));
        assert_eq!(text(&get("/unchanged", false).await, "content-security-policy"), "");
    }

    #[actix_web::test]
    async fn compresses_what_gains_by_it() {
        assert_eq!(text(&get("/api/v1/rows", false).await, "content-encoding"), "br");
        assert_eq!(text(&get("/api/v1/small", false).await, "content-encoding"), "");
        assert_eq!(text(&get("/api/v1/events", false).await, "content-encoding"), "");
    }

    #[::core::prelude::v1::test]
    fn nonces_differ_and_stand_in_the_policy() {
        let (one, two) = (nonce().unwrap(), nonce().unwrap());
        assert_ne!(one, two);
        assert_eq!(app_policy(&one).matches(&format!("'nonce-{one}'")).count(), 2);
    }
}

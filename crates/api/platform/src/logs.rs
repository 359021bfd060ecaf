//! What the server says about itself: structured logs, one line a request, and the id that ties an answer to its lines.

use std::{io::IsTerminal, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
};
use tracing::{Instrument, Span};
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

use super::{
    config::{LogFormat, Logs},
    observe,
    proxy::Client,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions, its log lines, its problem answer and the `X-Request-Id` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// The id of this request; a fresh one where no middleware ran.
    pub fn of(req: &HttpRequest) -> Self {
        req.extensions().get::<Self>().copied().unwrap_or_else(|| Self(Uuid::now_v7()))
    }
}

tokio::task_local! {
    static CURRENT: Uuid;
}

/// The id of the request this code works for, where there is one; for errors, which see no request.
pub fn current_request_id() -> Option<Uuid> {
    CURRENT.try_with(|id| *id).ok()
}

/// The signed-in user, put into the request's extensions by whoever knows it: named in the log, and counted by the rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoggedUser(pub Uuid);

/// Sends logs to standard error. A second call changes nothing, so that many servers may start in one test program.
pub fn init(logs: &Logs) -> Result<(), tracing_subscriber::filter::ParseError> {
    let start = tracing_subscriber::fmt().with_env_filter(EnvFilter::try_new(&logs.filter)?).with_writer(std::io::stderr);
    // A log that cannot be written (to a full disk) must not end the request that it tells of; by default it panics when it cannot tell of that, either.
    let start = start.log_internal_errors(false);
    let _ = match logs.format {
        LogFormat::Text => start.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => start.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    Ok(())
}

/// Middleware: gives the request its id and span, counts and times it, and logs it when it was answered.
pub async fn trace(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let id = id_for(&req);
    req.extensions_mut().insert(RequestId(id));
    let (method, path) = (req.method().clone(), req.path().to_owned());
    let span = tracing::info_span!("request", %id);
    let header = HeaderValue::from_str(&id.to_string()).ok();

    let result = CURRENT.scope(id, next.call(req).instrument(span.clone())).await;

    let (result, status, route, user) = match result {
        Ok(mut answer) => {
            if let Some(header) = header {
                answer.headers_mut().insert(REQUEST_ID, header);
            }
            let user = answer.request().extensions().get::<LoggedUser>().copied();
            let (status, route) = (answer.status(), answer.request().match_pattern());
            (Ok(answer), status, route, user)
        }
        Err(error) => {
            // Rendered here and now, while the id is known.
            let mut answer = CURRENT.sync_scope(id, || error.error_response());
            if let Some(header) = header {
                answer.headers_mut().insert(REQUEST_ID, header);
            }
            let status = answer.status();
            (Err(InternalError::from_response(error, answer).into()), status, Some(shape(&path)), None)
        }
    };
    let taken = started.elapsed();
    observe::answered(if result.is_ok() { route.as_deref() } else { None }, &method, status, taken);
    // Never the raw path: it may carry names and one-time tokens.
    let line = Line { method: method.as_str(), route: route.as_deref(), status, user, ms: taken.as_micros() as f64 / 1000.0 };
    line.write(&span);
    result
}

struct Line<'a> {
    method: &'a str,
    route: Option<&'a str>,
    status: StatusCode,
    user: Option<LoggedUser>,
    ms: f64,
}

impl Line<'_> {
    fn write(&self, span: &Span) {
        let Self { method, route, status, user, ms } = self;
        let (status, user) = (status.as_u16(), user.map(|user| tracing::field::display(user.0)));
        let route = route.unwrap_or("-");
        span.in_scope(|| match level(route, status) {
            tracing::Level::ERROR => tracing::error!(method, route, status, ms, user, "answered"),
            tracing::Level::INFO => tracing::info!(method, route, status, ms, user, "answered"),
            _ => tracing::debug!(method, route, status, ms, user, "answered"),
        });
    }
}

/// Probes and the files of the web app are many and say little.
fn level(route: &str, status: u16) -> tracing::Level {
    match (route, status) {
        (_, 500..) => tracing::Level::ERROR,
        ("-" | "/healthz" | "/readyz" | "/metrics", ..400) => tracing::Level::DEBUG,
        _ => tracing::Level::INFO,
    }
}

/// Our own id, unless a trusted proxy already gave the request one.
fn id_for(req: &ServiceRequest) -> Uuid {
    let proxied = req.extensions().get::<Client>().is_some_and(|client| client.proxied);
    let given = || req.headers().get(REQUEST_ID)?.to_str().ok()?.parse::<Uuid>().ok();
    proxied.then(given).flatten().unwrap_or_else(Uuid::now_v7)
}

/// A path without what may identify or unlock something, for requests whose route is not known.
fn shape(path: &str) -> String {
    let plain = |part: &str| {
        part.len() <= 24
            && !part.bytes().any(|b| b.is_ascii_digit() && part != "v1")
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    path.split('/').map(|part| if plain(part) { part } else { "…" }).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::{Proxies, resolve};
    use actix_web::{App, HttpResponse, middleware::from_fn, test, web};

    async fn id_of(trusted: bool, sent: &str) -> (Uuid, Uuid) {
        let proxies = Proxies { trusted: if trusted { vec!["10.0.0.1/32".parse().unwrap()] } else { vec![] }, tls: false };
        let app = test::init_service(
            App::new()
                .app_data(web::Data::new(proxies))
                .wrap(from_fn(trace))
                .wrap(from_fn(resolve))
                .route("/x", web::get().to(|req: HttpRequest| async move { HttpResponse::Ok().body(RequestId::of(&req).0.to_string()) })),
        )
        .await;
        let ask = test::TestRequest::get().uri("/x").peer_addr("10.0.0.1:1".parse().unwrap()).insert_header(("x-request-id", sent));
        let answer = test::call_service(&app, ask.to_request()).await;
        let header = answer.headers().get("x-request-id").unwrap().to_str().unwrap().parse().unwrap();
        let body = String::from_utf8(test::read_body(answer).await.to_vec()).unwrap().parse().unwrap();
        (header, body)
    }

    #[actix_web::test]
    async fn ids_are_ours_unless_a_trusted_proxy_made_them() {
        let sent = "0190a5d2-0000-7000-8000-000000000001";
        let (header, inside) = id_of(false, sent).await;
        assert_eq!(header, inside);
        assert_ne!(header.to_string(), sent);
        assert_eq!(header.get_version_num(), 7);
        assert_eq!(id_of(true, sent).await.0.to_string(), sent);
        assert_ne!(id_of(true, "no uuid\tat all").await.0.to_string(), sent);
    }

    #[actix_web::test]
    async fn errors_carry_the_id_too() {
        let app = App::new()
            .wrap(from_fn(crate::limits::timed))
            .wrap(from_fn(trace))
            .app_data(web::Data::new(crate::limits::Limiter::impatient()));
        let app = test::init_service(app.route(
            "/slow",
            web::get().to(|| async {
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
                HttpResponse::Ok().finish()
            }),
        ))
        .await;
        let error = test::try_call_service(&app, test::TestRequest::get().uri("/slow").to_request()).await.err().unwrap();
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let id = answer.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
        let problem: shared::Problem = serde_json::from_slice(&actix_web::body::to_bytes(answer.into_body()).await.unwrap()).unwrap();
        assert_eq!(problem.request_id.unwrap().to_string(), id);
    }

    #[::core::prelude::v1::test]
    fn shapes_hide_ids_and_tokens() {
        assert_eq!(shape("/api/v1/customers/0190a5d2-0000-7000-8000-000000000001/archive"), "/api/v1/customers/…/archive");
        assert_eq!(shape("/api/v1/setup/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6"), "/api/v1/setup/…");
        assert_eq!(shape("/mail/a@b.example"), "/mail/…");
    }
}

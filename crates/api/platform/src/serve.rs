//! The HTTP server around the routes: its order of middleware, its socket, its end.

use std::{io, net::SocketAddr, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer,
    body::{EitherBody, MessageBody},
    dev::{Server, ServerHandle, ServiceRequest, ServiceResponse},
    http::header,
    middleware::{Compress, Next, from_fn},
    web::{self, Data, ServiceConfig},
};
use shared::Problem;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    config::Config,
    cors, head, headers,
    limits::{self, Limiter},
    logs,
    observe::{self, Figures},
    proxy::{self, Proxies},
    spa::{self, Spa},
    tls::{self, TlsError},
};

/// How long a client may take to send a request's head.
const PATIENCE_FOR_A_HEAD: Duration = Duration::from_secs(10);
/// Seconds that requests in flight have to finish after a stop; orchestrators kill after 30.
const PATIENCE_AT_THE_END: u64 = 25;

/// Why the server did not start, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The certificate or key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Somebody else listens there.
    #[error("Another program listens on {0} already. Stop it, or choose another address with --listen.")]
    Taken(SocketAddr),
    /// The system refuses the address.
    #[error("The server cannot listen on {address}: {cause}. Choose another address with --listen.")]
    Bind { address: SocketAddr, cause: io::Error },
    /// The server itself failed.
    #[error("The server stopped: {0}")]
    Failed(#[from] io::Error),
}

/// A server with its socket open. It answers as soon as it is [`run`].
pub struct Listening {
    /// Where it listens; the real port where port 0 was asked for.
    pub address: SocketAddr,
    /// Stops it from elsewhere: `handle.stop(true)` lets requests in flight finish.
    pub handle: ServerHandle,
    server: Server,
    figures: Figures,
}

/// Opens the socket. `routes` adds the application's data and routes in each worker; every address it does not take belongs to the
/// web app. Call it inside a tokio runtime.
pub fn listen<R>(config: &Config, routes: R) -> Result<Listening, ServeError>
where
    R: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let proxies = Data::new(Proxies { trusted: config.trusted_proxies.clone(), tls: config.serves_tls() });
    let figures = Figures::new(config.metrics.token.as_ref(), !config.trusted_proxies.is_empty());
    let (shown, limiter, spa) = (Data::new(figures.clone()), Data::new(Limiter::new(&config.limits)), Data::new(Spa::new(config)));
    let origins = config.cors_origins.clone();

    let server = HttpServer::new(move || {
        // The last one wrapped is the first to see a request.
        App::new()
            .app_data(proxies.clone())
            .app_data(limiter.clone())
            .app_data(spa.clone())
            .app_data(shown.clone())
            .wrap(from_fn(limits::refuse_encoded))
            .wrap(from_fn(limits::timed))
            .wrap(from_fn(explain))
            .wrap(from_fn(headers::spare))
            .wrap(Compress::default())
            .wrap(cors::allow(&origins))
            .wrap(from_fn(limits::in_flight))
            .wrap(from_fn(headers::secure))
            .wrap(from_fn(head::as_get))
            .wrap(from_fn(logs::trace))
            .wrap(from_fn(proxy::resolve))
            .route("/metrics", web::get().to(observe::show))
            .configure(routes.clone())
            .default_service(web::to(spa::serve))
    })
    .workers(workers(config.workers))
    // Answers that leave in two parts must not wait for the client's acknowledgement of the first.
    .tcp_nodelay(true)
    .keep_alive(config.limits.keep_alive)
    .client_request_timeout(PATIENCE_FOR_A_HEAD)
    .shutdown_timeout(PATIENCE_AT_THE_END)
    .disable_signals();

    let refused = |cause: io::Error| match cause.kind() {
        io::ErrorKind::AddrInUse => ServeError::Taken(config.listen),
        _ => ServeError::Bind { address: config.listen, cause },
    };
    let server = match (&config.tls.cert, &config.tls.key) {
        (Some(cert), Some(key)) => server.bind_rustls_0_23(config.listen, tls::server(cert, key)?),
        _ => server.bind(config.listen),
    }
    .map_err(refused)?;
    let address = server.addrs().first().copied().unwrap_or(config.listen);
    let server = server.run();
    Ok(Listening { address, handle: server.handle(), server, figures })
}

/// Middleware: an API answer that refuses without words, or in the framework's words, becomes a problem like all others.
async fn explain<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let answer = next.call(req).await?;
    let status = answer.status();
    let is_problem = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    let refused = status.is_client_error() || status.is_server_error();
    if !refused || is_problem || !answer.request().path().starts_with("/api/") {
        return Ok(answer.map_into_left_body());
    }
    let title = status.canonical_reason().unwrap_or("Refused");
    let code = title.to_ascii_lowercase().replace([' ', '-'], "_");
    let problem = Problem {
        kind: format!("/docs/problems#{code}"),
        title: title.to_owned(),
        status: status.as_u16(),
        code,
        detail: Some("See /docs for what this address takes.".to_owned()),
        errors: Vec::new(),
        request_id: logs::current_request_id(),
    };
    let mut told = HttpResponse::build(status);
    let is_of_body = |name: &header::HeaderName| [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name);
    for (name, value) in answer.headers().iter().filter(|(name, _)| !is_of_body(name)) {
        told.append_header((name.clone(), value.clone()));
    }
    let told = told.content_type("application/problem+json").body(serde_json::to_vec(&problem).unwrap_or_default());
    Ok(answer.into_response(told).map_into_right_body())
}

fn workers(wanted: usize) -> usize {
    if wanted > 0 { wanted } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

/// How a server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Requests in flight finish first.
    Orderly,
    /// Connections are cut.
    AtOnce,
}

/// Serves until `stop` is done or the handle stops it. Then it takes no new connections, lets requests in flight finish unless it is to end at
/// once, and runs `closing`, the place to close what requests needed.
pub async fn run(listening: Listening, stop: impl Future<Output = End>, closing: impl AsyncFnOnce(End)) -> Result<(), ServeError> {
    let Listening { handle, mut server, figures, .. } = listening;
    let upkeep = tokio::spawn(figures.upkeep());
    let (end, ended) = tokio::select! {
        ended = &mut server => (End::Orderly, ended),
        end = stop => {
            tracing::info!(?end, "stopping");
            (end, tokio::join!(handle.stop(end == End::Orderly), server).1)
        }
    };
    upkeep.abort();
    closing(end).await;
    Ok(ended?)
}

/// Done when the process is asked to end: SIGTERM from an orchestrator, SIGINT from Ctrl-C.
pub async fn asked_to_stop() {
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
        tracing::warn!("this system tells of no signals; end the server by force");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(test)]
mod tests;

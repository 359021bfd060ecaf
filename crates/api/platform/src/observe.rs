//! Figures for a monitoring server: how many requests, how long they took, how much memory.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web,
};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::{clock, error::Error, spa};

/// Seconds; the goals of the product lie between the first and the middle ones.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
const DURATION: &str = "http_request_duration_seconds";

/// Who may read the figures, and where they are kept. Application data of [`show`].
#[derive(Clone)]
pub struct Figures {
    handle: PrometheusHandle,
    token: Option<Arc<SecretString>>,
    behind_proxy: bool,
}

impl Figures {
    /// With a token, whoever has it; without, this machine, unless a proxy makes all the world look like this machine.
    pub fn new(token: Option<&SecretString>, behind_proxy: bool) -> Self {
        Self { handle: recorder(), token: token.cloned().map(Arc::new), behind_proxy }
    }

    /// Keeps the memory of timings small while nobody reads them. Never returns.
    pub async fn upkeep(self) {
        let mut clock = tokio::time::interval(Duration::from_secs(5));
        loop {
            clock.tick().await;
            self.handle.run_upkeep();
        }
    }

    fn may_read(&self, req: &HttpRequest) -> bool {
        match &self.token {
            Some(token) => bearer(req).is_some_and(|given| bool::from(given.as_bytes().ct_eq(token.expose_secret().as_bytes()))),
            None => {
                let passed_on = ["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via"];
                let local = req.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
                local && !self.behind_proxy && !passed_on.iter().any(|name| req.headers().contains_key(*name))
            }
        }
    }
}

fn bearer(req: &HttpRequest) -> Option<&str> {
    req.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The one recorder of this process.
fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            // Fails for an empty list of buckets only.
            let builder = builder.set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS).unwrap_or_default();
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another recorder of metrics was there first; /metrics stays empty");
            }
            describe_counter!("http_requests_total", "Answered requests.");
            describe_histogram!(DURATION, "Time from the request's head to the answer's head, in seconds.");
            describe_gauge!("http_requests_in_flight", "Requests being worked on.");
            describe_gauge!("process_start_time_seconds", "When the process started, in seconds since 1970.");
            describe_gauge!("process_resident_memory_bytes", "Memory of the process in RAM.");
            describe_gauge!("process_open_fds", "Open files and connections.");
            gauge!("process_start_time_seconds").set(clock::now().timestamp_millis() as f64 / 1000.0);
            handle
        })
        .clone()
}

/// Counts and times one answered request. Routes are patterns and methods are known ones, so that nobody can grow the list at will.
pub fn answered(route: Option<&str>, method: &Method, status: StatusCode, taken: Duration) {
    let route = route.unwrap_or("other").to_owned();
    let method = known(method);
    counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status.as_u16().to_string()).increment(1);
    histogram!(DURATION, "route" => route, "method" => method).record(taken.as_secs_f64());
}

/// Publishes how many requests are being worked on.
pub fn in_flight(now: usize) {
    gauge!("http_requests_in_flight").set(now as f64);
}

fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// `GET /metrics`; for others than the allowed it does not exist.
pub async fn show(req: HttpRequest, figures: web::Data<Figures>) -> Result<HttpResponse, Error> {
    if !figures.may_read(&req) {
        return Err(spa::nothing_here());
    }
    if let Some(bytes) = resident() {
        gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(files.count() as f64);
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures.handle.render()))
}

/// Bytes of this process in RAM, where the system tells.
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, test};

    async fn ask(token: Option<&str>, behind_proxy: bool, peer: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
        let figures = Figures::new(token.map(SecretString::from).as_ref(), behind_proxy);
        let app = test::init_service(App::new().app_data(web::Data::new(figures)).route("/metrics", web::get().to(show))).await;
        let mut ask = test::TestRequest::get().uri("/metrics").peer_addr(peer.parse().unwrap());
        for header in headers {
            ask = ask.insert_header(*header);
        }
        let answer = test::call_service(&app, ask.to_request()).await;
        (answer.status(), String::from_utf8(test::read_body(answer).await.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn this_machine_reads_figures() {
        let _ = recorder();
        answered(Some("/api/v1/customers/{id}"), &Method::GET, StatusCode::OK, Duration::from_millis(3));
        answered(None, &Method::from_bytes(b"BREW").unwrap(), StatusCode::NOT_FOUND, Duration::from_millis(1));
        let (status, text) = ask(None, false, "127.0.0.1:1", &[]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("http_requests_total{route=\"/api/v1/customers/{id}\",method=\"GET\",status=\"200\"} 1"), "{text}");
        assert!(text.contains("method=\"other\"") && !text.contains("BREW"));
        assert!(
            text.contains("http_request_duration_seconds_bucket{route=\"/api/v1/customers/{id}\",method=\"GET\",le=\"0.005\"} 1"),
            "{text}"
        );
        assert!(text.contains("process_start_time_seconds") && text.contains("process_resident_memory_bytes"));
    }

    #[actix_web::test]
    async fn others_need_the_token() {
        const TOKEN: &str = "0123456789abcdef";
        let gone = StatusCode::NOT_FOUND;
        assert_eq!(ask(None, false, "203.0.113.7:1", &[]).await.0, gone);
        assert_eq!(ask(None, false, "127.0.0.1:1", &[("x-forwarded-for", "127.0.0.1")]).await.0, gone, "a proxy on this machine");
        assert_eq!(ask(None, true, "127.0.0.1:1", &[]).await.0, gone, "behind a proxy everyone is local");
        assert_eq!(ask(Some(TOKEN), false, "127.0.0.1:1", &[]).await.0, gone);
        assert_eq!(ask(Some(TOKEN), true, "203.0.113.7:1", &[("authorization", "Bearer 0123456789abcdeX")]).await.0, gone);
        assert_eq!(ask(Some(TOKEN), true, "203.0.113.7:1", &[("authorization", "Bearer 0123456789abcdef")]).await.0, StatusCode::OK);
    }
}

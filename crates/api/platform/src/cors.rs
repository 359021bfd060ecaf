//! Who may call the API from a page of another origin: nobody but the listed ones.

use actix_cors::Cors;
use actix_web::{
    http::{Method, header},
    middleware::Condition,
};

/// Middleware for the exact `origins`. Cookies and tokens are allowed, a browser remembers the permission for two hours.
pub fn allow(origins: &[String]) -> Condition<Cors> {
    let cors = origins
        .iter()
        .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers([header::ACCEPT, header::AUTHORIZATION, header::CONTENT_TYPE])
        .allowed_headers([header::IF_MATCH, header::IF_NONE_MATCH, header::IF_RANGE, header::RANGE])
        .allowed_headers(["idempotency-key", "last-event-id"])
        .expose_headers([header::ETAG, header::LOCATION, header::RETRY_AFTER, header::CONTENT_DISPOSITION])
        .expose_headers([header::ACCEPT_RANGES, header::CONTENT_RANGE])
        .expose_headers(["x-request-id", "idempotent-replayed", "ratelimit-limit", "ratelimit-remaining"])
        .supports_credentials()
        .max_age(7200);
    Condition::new(!origins.is_empty(), cors)
}

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpResponse, http::StatusCode, test, web};

    async fn preflight(allowed: &[&str], origin: &str) -> (StatusCode, Option<String>, Option<String>) {
        let origins: Vec<_> = allowed.iter().map(|o| (*o).to_owned()).collect();
        let app = test::init_service(App::new().wrap(super::allow(&origins)).route("/api", web::post().to(HttpResponse::Ok))).await;
        let ask = test::TestRequest::default()
            .method(actix_web::http::Method::OPTIONS)
            .uri("/api")
            .insert_header(("origin", origin))
            .insert_header(("access-control-request-method", "POST"))
            .insert_header(("access-control-request-headers", "authorization,idempotency-key"));
        let answer = test::call_service(&app, ask.to_request()).await;
        let text = |name| answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        (answer.status(), text("access-control-allow-origin"), text("access-control-allow-credentials"))
    }

    #[actix_web::test]
    async fn only_the_listed_origin_may() {
        let (status, origin, credentials) = preflight(&["https://crm.example.com"], "https://crm.example.com").await;
        assert_eq!((status, origin.as_deref(), credentials.as_deref()), (StatusCode::OK, Some("https://crm.example.com"), Some("true")));
        for stranger in ["https://evil.example", "https://crm.example.com.evil.example", "http://crm.example.com", "null"] {
            assert_eq!(preflight(&["https://crm.example.com"], stranger).await.1, None, "{stranger}");
        }
        assert_eq!(preflight(&[], "https://crm.example.com").await.1, None);
    }

    #[actix_web::test]
    async fn the_app_reads_the_headers_it_needs() {
        let app = test::init_service(
            App::new().wrap(super::allow(&["https://a.example".to_owned()])).route("/api", web::get().to(HttpResponse::Ok)),
        )
        .await;
        let answer =
            test::call_service(&app, test::TestRequest::get().uri("/api").insert_header(("origin", "https://a.example")).to_request())
                .await;
        let exposed = answer.headers().get("access-control-expose-headers").unwrap().to_str().unwrap().to_owned();
        for name in ["etag", "x-request-id", "location", "retry-after"] {
            assert!(exposed.contains(name), "{exposed}");
        }
    }
}

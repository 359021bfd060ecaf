use super::*;
use actix_web::{
    App, HttpResponse,
    dev::Service,
    http::StatusCode,
    middleware::from_fn,
    test::{TestRequest, call_service, init_service, read_body_json, try_call_service},
};
use shared::Problem;

impl Limiter {
    /// Gives up after 20 ms, takes one request at a time and two at once from each.
    pub fn impatient() -> Self {
        let time = Duration::from_millis(20);
        Self {
            rate: KeyedLimit::per_second(1, 2),
            in_flight: Arc::default(),
            most_in_flight: 1,
            slow: Places::new(1),
            strangers: Places::new(1),
            uploads: Places::new(1),
            shares: config::Uploads { places: 1, per_user: 1, per_address: 1 },
            pace: Pace { rate: 1, window: time },
            json_body: 100,
            anonymous_body: 10,
            request_timeout: time,
            upload_timeout: time * 10,
        }
    }
}

async fn sleepy() -> HttpResponse {
    tokio::time::sleep(Duration::from_millis(100)).await;
    HttpResponse::Ok().finish()
}

async fn sleepy_upload(request: HttpRequest, body: web::Payload) -> Result<HttpResponse, Error> {
    let _file = Arriving::file(&request, body.into_inner(), 100)?;
    Ok(sleepy().await)
}

fn from(peer: &str) -> TestRequest {
    TestRequest::get().uri("/").peer_addr(peer.parse().unwrap())
}

#[actix_web::test]
async fn too_many_from_one_address_are_refused_with_the_time_to_wait() {
    let app = init_service(
        App::new().app_data(web::Data::new(Limiter::impatient())).wrap(from_fn(rate)).route("/", web::get().to(HttpResponse::Ok)),
    )
    .await;
    for _ in 0..2 {
        assert_eq!(call_service(&app, from("192.0.2.1:1").to_request()).await.status(), StatusCode::OK);
    }
    let refused = call_service(&app, from("192.0.2.1:2").to_request()).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers().get("retry-after").unwrap(), "1");
    assert_eq!(refused.headers().get("content-type").unwrap(), "application/problem+json");
    assert_eq!(read_body_json::<Problem, _>(refused).await.status, 429);
    assert_eq!(call_service(&app, from("192.0.2.2:1").to_request()).await.status(), StatusCode::OK, "others are not touched");
}

#[actix_web::test]
async fn users_count_each_for_themselves_behind_one_address() {
    let app = App::new().app_data(web::Data::new(Limiter::impatient())).wrap(from_fn(rate)).wrap_fn(|req, next| {
        let user = req.headers().get("user").map(|value| LoggedUser(value.to_str().unwrap().parse().unwrap()));
        if let Some(user) = user {
            req.extensions_mut().insert(user);
        }
        next.call(req)
    });
    let app = init_service(app.route("/", web::get().to(HttpResponse::Ok))).await;
    for _ in 0..5 {
        let user = Uuid::now_v7().to_string();
        assert_eq!(call_service(&app, from("192.0.2.1:1").insert_header(("user", user)).to_request()).await.status(), StatusCode::OK);
    }
}

#[actix_web::test]
async fn slow_work_is_given_up_but_uploads_may_take_their_time() {
    let app = App::new().app_data(web::Data::new(Limiter::impatient())).wrap(from_fn(timed)).wrap(from_fn(in_flight));
    let app = init_service(app.route("/", web::get().to(sleepy)).route("/file", web::get().to(sleepy_upload))).await;
    let error = try_call_service(&app, from("192.0.2.1:1").to_request()).await.err().unwrap();
    assert_eq!(error.as_response_error().status_code(), StatusCode::SERVICE_UNAVAILABLE);
    // Only a file that was let in may take that long: anybody can claim to send one.
    let file = |uri| from("192.0.2.1:1").uri(uri).set_payload("a;b").insert_header(("authorization", "Bearer x")).to_request();
    assert!(try_call_service(&app, file("/")).await.is_err());
    assert_eq!(call_service(&app, file("/file")).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn only_so_many_at_once_and_probes_always() {
    let app = App::new().app_data(web::Data::new(Limiter::impatient())).wrap(from_fn(in_flight));
    let app = init_service(app.route("/", web::get().to(sleepy)).route("/healthz", web::get().to(HttpResponse::Ok))).await;
    let (one, two) = futures_util::future::join(
        call_service(&app, from("192.0.2.1:1").to_request()),
        call_service(&app, from("192.0.2.1:1").to_request()),
    )
    .await;
    let probe = async { call_service(&app, TestRequest::get().uri("/healthz").to_request()).await.status() };
    assert_eq!((one.status(), two.status()), (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(two.headers().get("retry-after").unwrap(), "1");
    let (third, probe) = futures_util::future::join(call_service(&app, from("192.0.2.1:1").to_request()), probe).await;
    assert_eq!((third.status(), probe), (StatusCode::OK, StatusCode::OK), "places are given back");
    // A client that hangs up gives its place back too.
    drop(tokio::time::timeout(Duration::from_millis(5), app.call(from("192.0.2.1:1").to_request())).await);
    assert_eq!(call_service(&app, from("192.0.2.1:1").to_request()).await.status(), StatusCode::OK);
}

#[test]
fn keys_are_forgotten() {
    let limit = KeyedLimit::<u32>::per_second(1_000_000, 1_000_000);
    for key in 0..100_000 {
        limit.check(&key).unwrap();
    }
    assert!(limit.remembered() < 20_000, "{}", limit.remembered());
}

#[test]
fn a_window_holds_so_many() {
    let limit = KeyedLimit::within(3, Duration::from_secs(900));
    for _ in 0..3 {
        limit.check(&"ada").unwrap();
    }
    assert!(matches!(limit.check(&"ada"), Err(Error::TooMany { retry_after: 299..=300 })));
    limit.check(&"bob").unwrap();
}

#[test]
fn one_network_is_one_client() {
    let net = |text: &str| network(text.parse().unwrap());
    assert_eq!(net("2001:db8:1:2:3:4:5:6"), net("2001:db8:1:2::9"));
    assert_ne!(net("2001:db8:1:2::1"), net("2001:db8:1:3::1"));
    assert_ne!(net("192.0.2.1"), net("192.0.2.2"));
}

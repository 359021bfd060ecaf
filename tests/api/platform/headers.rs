use reqwest::Method;
use serde_json::json;
use tests::TestApp;

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_data_is_not_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let answers = [
        admin.get("/customers").await,
        admin.get("/nothing").await,
        app.anyone.get("/customers").await,
        app.anyone.post("/auth/sign-in", &json!({})).await,
        app.anyone.get("/api/v1/openapi.json").await,
        app.anyone.get("/healthz").await,
        admin.get("/customers/export.csv").await,
    ];
    for answer in answers {
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("cross-origin-resource-policy", "same-origin")]
        {
            assert_eq!(answer.header(name), value, "{name} of {}", answer.what);
        }
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{}", answer.what);
        assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.what);
        assert_eq!(answer.header("server"), "", "{}", answer.what);
        assert_eq!(answer.header("strict-transport-security"), "", "not over plain HTTP");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{}", answer.what);
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_that_a_client_cannot_choose_freely() {
    let app = TestApp::start().await;
    let ids: Vec<_> =
        [app.anyone.get("/healthz").await, app.anyone.get("/me").await].iter().map(|a| a.header("x-request-id").to_owned()).collect();
    assert!(ids.iter().all(|id| uuid::Uuid::try_parse(id).is_ok()) && ids[0] != ids[1], "{ids:?}");
    let answer = app.anyone.get("/me").header("x-request-id", "rubbish\u{1b}[31m").send().await;
    if let Ok(answer) = answer {
        assert!(uuid::Uuid::try_parse(answer.header("x-request-id")).is_ok());
    }
    let answer = app.anyone.get("/me").await;
    assert_eq!(answer.problem(401).request_id.map(|id| id.to_string()).as_deref(), Some(answer.header("x-request-id")));
}

#[tokio::test]
async fn other_origins_may_call_only_when_listed() {
    let app = TestApp::start_with(|config| config.cors_origins = vec!["https://app.example.com".to_owned()]).await;
    let preflight = async |origin: &str| {
        let ask = app.anyone.request(Method::OPTIONS, "/customers").header("origin", origin);
        ask.header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,if-match,idempotency-key")
            .await
    };
    let allowed = preflight("https://app.example.com").await.expect(200);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example.com");
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    for stranger in ["https://evil.example", "https://app.example.com.evil.example", "http://app.example.com", "null"] {
        let refused = preflight(stranger).await;
        assert_eq!(refused.header("access-control-allow-origin"), "", "{stranger}");
    }
    let admin = app.admin().await;
    let answer = admin.get("/customers").header("origin", "https://app.example.com").await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.com");
    assert!(answer.header("access-control-expose-headers").to_ascii_lowercase().contains("etag"), "{:?}", answer.headers);
    assert_ne!(answer.header("access-control-allow-origin"), "*");
}

use reqwest::Method;
use secrecy::SecretString;
use serde_json::json;
use std::io::Write;
use tests::{Folder, TestApp};

#[tokio::test]
async fn health_says_whether_it_lives_and_whether_it_can_serve() {
    let app = TestApp::start().await;
    app.anyone.get("/healthz").await.expect(200);
    app.anyone.get("/readyz").await.expect(200);
    let answer = app.anyone.request(Method::POST, "/healthz").await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
}

#[tokio::test]
async fn figures_are_for_this_machine_or_for_whoever_has_the_token() {
    let app = TestApp::start().await;
    app.admin().await.get(&format!("/customers/{}", uuid::Uuid::now_v7())).await.expect(404);
    let figures = app.anyone.get("/metrics").await.expect(200).text();
    assert!(figures.contains("route=\"/api/v1/customers/{id}\""), "routes are patterns: {figures}");
    app.anyone.get("/metrics").header("x-forwarded-for", "127.0.0.1").await.expect(404);

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    let guarded = TestApp::start_with(|config| config.metrics.token = Some(SecretString::from(TOKEN))).await;
    guarded.anyone.get("/metrics").await.expect(404);
    guarded.anyone.with_token("0123456789abcdef0123456789abcdeX").get("/metrics").await.expect(404);
    guarded.anyone.with_token(TOKEN).get("/metrics").await.expect(200);
}

#[tokio::test]
async fn unknown_endpoints_are_problems_and_pages_are_the_web_app() {
    let spa = Folder::new();
    std::fs::create_dir_all(spa.join("assets")).unwrap();
    std::fs::write(spa.join("index.html"), "<!doctype html><title>The web app</title><script nonce=\"x\"></script>").unwrap();
    let script = format!("console.log('{}')", "x".repeat(5_000));
    std::fs::write(spa.join("app-0123456789abcdef.js"), &script).unwrap();
    std::fs::write(spa.join("secret.txt.br"), "x").unwrap();
    std::fs::File::create(spa.join("../outside.txt")).and_then(|mut f| f.write_all(b"outside")).unwrap();
    let path = spa.to_path_buf();
    let app = TestApp::start_with(|config| config.spa_dir = Some(path)).await;

    for path in ["/api/v1/nothing", "/api/v2/customers", "/api", "/api/v1/customers/x/y/z"] {
        let answer = app.anyone.get(path).await;
        answer.problem(404);
    }
    for page in ["/", "/customers", "/customers/0190-whatever", "/audit?action=x", "/no/such/page"] {
        let answer = app.anyone.page(page).header("accept", "text/html").await.expect(200);
        assert!(answer.text().contains("<title>The web app</title>"), "{page}");
        assert!(answer.header("content-type").starts_with("text/html"), "{page}");
        assert!(
            answer.header("cache-control").contains("no-cache") || answer.header("cache-control").contains("no-store"),
            "{:?}",
            answer.headers
        );
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }
    let file = app.anyone.page("/app-0123456789abcdef.js").header("accept-encoding", "br, gzip").await.expect(200);
    assert!(["br", "gzip"].contains(&file.header("content-encoding")), "{:?}", file.headers);
    assert!(file.body.len() < script.len() / 2);
    assert!(file.header("cache-control").contains("immutable"), "{:?}", file.headers);
    assert_eq!(app.anyone.page("/app-0123456789abcdef.js").await.text(), script);
    for missing in ["/missing-0123456789abcdef.js", "/missing.css", "/favicon-none.svg"] {
        app.anyone.page(missing).await.expect(404);
    }
    for escape in ["/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/assets/..%5c..%5coutside.txt", "//etc/passwd", "/%00"] {
        let answer = app.anyone.page(escape).await;
        assert!(!answer.text().contains("outside") && !answer.text().contains("root:"), "{escape}: {}", answer.text());
        assert!(answer.status < 500, "{escape}");
    }
    std::fs::remove_file(spa.join("../outside.txt")).unwrap();
}

#[tokio::test]
async fn the_reference_is_there_for_people_and_loads_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let redirect = app.anyone.get("/docs").await;
    assert!((300..400).contains(&redirect.status) && redirect.header("location").ends_with("/docs/"), "{:?}", redirect.headers);
    let page = app.anyone.get("/docs/").await.expect(200);
    assert!(page.text().contains("swagger"), "{}", page.text());
    assert!(!page.text().contains("https://") && !page.text().contains("src=\"//"), "{}", page.text());
    app.anyone.get("/api/v1/openapi.json").await.expect(200);
}

#[tokio::test]
async fn answers_that_gain_by_it_are_compressed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for n in 0..30 {
        admin.post("/customers", &json!({ "kind": "company", "name": format!("Company {n}") })).await.expect(201);
    }
    let plain = admin.get("/customers").await;
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["br", "gzip"] {
        let packed = admin.get("/customers").header("accept-encoding", coding).await.expect(200);
        assert_eq!(packed.header("content-encoding"), coding);
        assert!(packed.header("vary").to_ascii_lowercase().contains("accept-encoding"), "{:?}", packed.headers);
        assert!(packed.body.len() * 3 < plain.body.len(), "{coding}: {} of {}", packed.body.len(), plain.body.len());
    }
}

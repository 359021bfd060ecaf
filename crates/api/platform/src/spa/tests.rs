use super::*;
use actix_web::{
    App,
    http::StatusCode,
    middleware::{Compress, from_fn},
    test::{TestRequest, call_service, init_service, read_body},
};

const SCRIPT: &str = "frontend-0123456789abcdef.js";
const WASM: &str = "split-0123456789abcdef/page.wasm";

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("clientsphere-spa-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(path.join("split-0123456789abcdef")).unwrap();
        let put = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
        put(INDEX, "<script nonce=\"__CSP_NONCE__\">1</script><style nonce=\"__CSP_NONCE__\"></style>");
        put(SCRIPT, &"let a = 1;".repeat(300));
        put(&format!("{SCRIPT}.br"), &"brotli".repeat(300));
        put(WASM, "\0asm");
        put("theme.js", "1");
        put(".secret", "hidden");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Got {
    status: StatusCode,
    headers: actix_web::http::header::HeaderMap,
    body: String,
}

impl Got {
    fn text(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(folder: &Folder, request: TestRequest) -> Got {
    let spa = Spa { folder: Some(folder.0.clone()) };
    let app = App::new()
        .app_data(web::Data::new(spa))
        .wrap(from_fn(headers::spare))
        .wrap(Compress::default())
        .wrap(from_fn(headers::secure))
        .default_service(web::to(serve));
    let answer = call_service(&init_service(app).await, request.to_request()).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    Got { status, headers, body: String::from_utf8_lossy(&read_body(answer).await).into_owned() }
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

fn open(path: &str) -> TestRequest {
    get(path).insert_header(("accept", "text/html,application/xhtml+xml,*/*;q=0.8"))
}

#[actix_web::test]
async fn every_page_has_its_own_nonce() {
    let folder = Folder::new();
    let (one, two) = (ask(&folder, open("/")).await, ask(&folder, open("/customers/42?tab=notes")).await);
    for page in [&one, &two] {
        assert_eq!(
            (page.status, page.text("content-type"), page.text("cache-control")),
            (StatusCode::OK, "text/html; charset=utf-8", "private, no-cache")
        );
        let nonce = page.body.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(page.text("content-security-policy").contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'nonce-{nonce}'")));
        assert!(!page.body.contains("__CSP_NONCE__"));
    }
    assert_ne!(one.body, two.body);
    assert_eq!(one.text("etag"), two.text("etag"));
    let again = ask(&folder, open("/").insert_header(("if-none-match", one.text("etag")))).await;
    assert_eq!((again.status, again.body.as_str(), again.text("content-security-policy")), (StatusCode::NOT_MODIFIED, "", ""));
}

#[actix_web::test]
async fn hashed_files_are_kept_for_ever_others_are_asked_for() {
    let folder = Folder::new();
    let wasm = ask(&folder, get(&format!("/{WASM}"))).await;
    assert_eq!((wasm.text("content-type"), wasm.text("cache-control")), ("application/wasm", "public, max-age=31536000, immutable"));
    let theme = ask(&folder, get("/theme.js")).await;
    assert_eq!((theme.text("content-type"), theme.text("cache-control")), ("text/javascript; charset=utf-8", "public, no-cache"));
    let again = ask(&folder, get("/theme.js").insert_header(("if-none-match", format!("\"x\", {}", theme.text("etag"))))).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(!is_hashed("snippets/frontend-0123456789abcdef/inline0.js") && !is_hashed("vendor/echarts/echarts-6.1.0.min.js"));
    assert!(is_hashed("frontend-0123456789abcdef_bg.wasm") && is_hashed("base-0123456789abcdef.css"));
}

#[actix_web::test]
async fn ready_made_brotli_is_served_as_it_is() {
    let folder = Folder::new();
    let path = format!("/{SCRIPT}");
    let small = ask(&folder, get(&path).insert_header(("accept-encoding", "gzip, br"))).await;
    assert_eq!(
        (small.text("content-encoding"), small.text("vary"), small.body.as_str()),
        ("br", "accept-encoding", "brotli".repeat(300).as_str())
    );
    assert_eq!(small.text("content-type"), "text/javascript; charset=utf-8");
    let gzip = ask(&folder, get(&path).insert_header(("accept-encoding", "gzip, br;q=0"))).await;
    assert_eq!(gzip.text("content-encoding"), "gzip");
    let plain = ask(&folder, get(&path)).await;
    assert!(plain.body.starts_with("let a") && plain.text("content-encoding").is_empty());
    assert_ne!(plain.text("etag"), small.text("etag"));
    let again =
        ask(&folder, get(&path).insert_header(("accept-encoding", "br")).insert_header(("if-none-match", small.text("etag")))).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[actix_web::test]
async fn what_is_not_there_is_404() {
    let folder = Folder::new();
    for request in [
        get("/gone-0123456789abcdef.js"),
        get("/.secret"),
        get("/..%2f..%2fetc/passwd"),
        get("/split-0123456789abcdef"),
        open("/api/v1/nothing"),
        open("/docs/nothing"),
        open("/metrics"),
        TestRequest::post().uri("/"),
    ] {
        let got = ask(&folder, request).await;
        assert_eq!(
            (got.status, got.text("cache-control"), got.text("content-type")),
            (StatusCode::NOT_FOUND, "no-store", "application/problem+json"),
            "{}",
            got.body
        );
    }
    for path in ["../secret", "a/../b", "./a", "a//b", "a\\b", "%2e%2e/x", ".git/config", "a\0", ""] {
        assert!(!is_plain(path), "{path:?}");
    }
    assert!(ask(&folder, open("/.secret")).await.body.contains("<script"), "a page's address, not a file");
}

#[actix_web::test]
async fn without_a_build_it_says_how_to_get_one() {
    let folder = Folder::new();
    std::fs::remove_file(folder.0.join(INDEX)).unwrap();
    let got = ask(&folder, open("/")).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
    assert!(got.body.contains("cargo xtask run"));
}

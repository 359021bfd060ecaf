use super::{add, company};
use serde_json::json;
use shared::customers::NewCustomer;
use tests::TestApp;

#[tokio::test]
async fn bodies_are_read_strictly() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let raw = |body: &str| admin.post_empty("/customers").body("application/json", body.to_owned());
    raw(r#"{"kind":"company","name":"A","owner":"me"}"#).await.refused_field(400, "owner");
    raw(r#"{"kind":"company","name":"A","address":{"planet":"Mars"}}"#).await.refused_field(400, "address.planet");
    raw(r#"{"kind":"company","name":"A","name":"B"}"#).await.refused_field(400, "name");
    raw(r#"{"kind":"company"}"#).await.refused_field(400, "name");
    raw(r#"{"kind":"company","name":7}"#).await.refused_field(400, "name");
    raw(r#"{"kind":"company","name":null}"#).await.refused_field(400, "name");
    raw(r#"{"kind":"company","name":"A","revenue":{"minor":"1","currency":"EUR"}}"#).await.refused_field(400, "revenue.minor");
    raw(r#"{"kind":"company","name":"A","employees":1e400}"#).await.problem(400);
    for broken in [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "{\"kind\":\"company\",\"name\":\"A\"} {}",
        "{'kind':'company'}",
        "\u{feff}{}",
        "{\"name\":\"\\ud800\"}",
    ] {
        raw(broken).await.problem(400);
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    raw(&deep).await.problem(400);
    let bytes = b"{\"kind\":\"company\",\"name\":\"\xff\xfe\"}".to_vec();
    admin.post_empty("/customers").body("application/json", bytes).await.problem(400);
    for id in ["id", "version", "created_at", "archived_at", "team_id", "import_id", "is_admin", "__proto__"] {
        admin.post("/customers", &json!({ "kind": "company", "name": "A", id: 1 })).await.refused_field(400, id);
    }
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 0);
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = r#"{"kind":"company","name":"A"}"#;
    for kind in
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""]
    {
        admin.post_empty("/customers").body(kind, body).await.refused(415, "unsupported_media_type");
    }
    admin.post_empty("/customers").body("application/json; charset=utf-8", body).await.expect(201);
    admin.post_empty("/customers").await.problem(415);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let huge = json!({ "kind": "company", "name": "A", "description": "x".repeat(10_000_000) }).to_string();
    for as_chunks in [false, true] {
        let body = if as_chunks {
            let chunks: Vec<Result<bytes::Bytes, std::io::Error>> =
                huge.as_bytes().chunks(65_536).map(|c| Ok(bytes::Bytes::copy_from_slice(c))).collect();
            reqwest::Body::wrap_stream(futures_util::stream::iter(chunks))
        } else {
            huge.clone().into()
        };
        // The server may close the connection while the rest is still on its way; then no answer can be read.
        if let Ok(answer) = admin.post_empty("/customers").body("application/json", body).send().await {
            answer.refused(413, "too_large");
        }
    }
    let long = json!({ "kind": "company", "name": "x".repeat(121) });
    admin.post("/customers", &long).await.refused_field(422, "name");
    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    admin.post("/customers", &NewCustomer { tags: many, ..company("A") }).await.refused_field(422, "tags");
    admin.get(&format!("/customers?q={}", "x".repeat(201))).await.refused_field(422, "q");
    let answer = admin.get(&format!("/customers?q={}", "x".repeat(100_000))).send().await;
    assert!(answer.is_err() || (400..500).contains(&answer.unwrap().status));
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 0);
}

#[tokio::test]
async fn control_characters_are_refused_and_every_other_character_survives() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for bad in ["a\0b", "a\r\nb", "a\u{7f}b", "a\u{1b}[31mb", "a\tb", "\u{85}a"] {
        admin.post("/customers", &company(bad)).await.refused_field(422, "name");
        admin.get("/customers").query(&[("q", bad)]).await.problem(if bad.contains('\0') { 400 } else { 422 });
    }
    // They show a name as another one.
    for bad in ["\u{202e}desrever", "Bank \u{2066}a\u{2069}"] {
        admin.post("/customers", &company(bad)).await.refused_field(422, "name");
    }
    let described = NewCustomer { description: Some("a\u{0}b".into()), ..company("A") };
    admin.post("/customers", &described).await.refused_field(422, "description");
    for good in [
        "<script>alert(1)</script>",
        "O'Neil \"& Co\"",
        "=1+1",
        "Łódź 🦀 東京",
        "e\u{301}",
        "\u{200f}שלום",
        "👩\u{200d}👧",
        "می\u{200c}خواهم",
        "%00 %s {{7*7}} ${7*7}",
        "a\u{200d}b",
    ] {
        let made = add(&admin, &company(good)).await;
        assert_eq!(admin.get(&format!("/customers/{}", made.id)).await.json()["name"], good);
    }
}

#[tokio::test]
async fn paths_take_uuids_only_and_methods_are_told() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for id in ["1", "..%2f..%2fetc%2fpasswd", "%00", "null", "00000000-0000-0000-0000-00000000000g", "'", "%ff%fe"] {
        admin.get(&format!("/customers/{id}")).await.problem(404);
    }
    admin.get("/nothing-here").await.refused(404, "not_found");
    let answer = admin.delete("/customers").await;
    assert!([404, 405].contains(&answer.status), "{}", answer.text());
    answer.problem(answer.status);
}

//! What HTTP itself promises: HEAD, 405, conditional reading, parts of files.

use crate::openapi::Document;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{TestApp, until};
use uuid::Uuid;

#[tokio::test]
async fn what_answers_get_answers_head_without_a_body() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = admin.post("/customers", &json!({ "kind": "company", "name": "Head GmbH" })).await.expect(201).json();
    let one = format!("/customers/{}", customer["id"].as_str().unwrap());
    let addresses =
        ["/customers", &one, "/me", "/leads", "/customers/export.csv", "/live", "/api/v1/openapi.json", "/healthz", "/docs/problems"];
    for address in addresses {
        let head = admin.request(Method::HEAD, address).await.expect(200);
        assert!(head.body.is_empty(), "{address}");
        if address == "/live" {
            continue;
        }
        let get = admin.get(address).await.expect(200);
        assert_eq!(head.header("content-type"), get.header("content-type"), "{address}");
        assert_eq!(head.header("etag"), get.header("etag"), "{address}");
        assert!(["", get.header("content-length")].contains(&head.header("content-length")), "{address}");
    }
    assert_eq!(admin.request(Method::HEAD, &one).await.header("content-length"), admin.get(&one).await.header("content-length"));
    let nobody = app.anyone.request(Method::HEAD, &one).await.expect(401);
    assert!(nobody.body.is_empty());
    admin.request(Method::HEAD, &format!("/customers/{}", Uuid::nil())).await.expect(404);
}

#[tokio::test]
async fn every_address_names_the_methods_it_knows() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let document = Document::of(&app).await;
    let operations = document.operations();
    let addresses: BTreeSet<_> = operations.iter().map(|operation| operation.path.clone()).collect();
    let mut fixed = 0;
    for address in addresses {
        let here: Vec<_> = operations.iter().filter(|operation| operation.path == address).collect();
        let mut known: BTreeSet<_> = here.iter().map(|operation| operation.method.to_string()).collect();
        if known.contains("GET") {
            known.insert("HEAD".to_owned());
        }
        let path = here[0].at(Uuid::nil());
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
            if known.contains(method.as_str()) {
                continue;
            }
            let answer = admin.request(method.clone(), &path).await;
            answer.refused(405, "method_not_allowed");
            let allow: BTreeSet<_> = answer.header("allow").split(", ").map(str::to_owned).collect();
            assert_eq!(allow, known, "{method} {path}");
        }
        fixed += usize::from(!address.contains('{'));
    }
    assert!(fixed > 40, "{fixed}");
    admin.get("/nothing/of/the/kind").await.refused(404, "not_found");
}

#[tokio::test]
async fn an_empty_parameter_is_a_slip_and_not_everything() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let document = Document::of(&app).await;
    let mut checked = 0;
    for operation in document.operations() {
        for name in operation.query() {
            let answer = admin.request(operation.method.clone(), &format!("{}?{name}=", operation.at(Uuid::nil()))).await;
            if name == "q" && operation.path != "/search" {
                assert_ne!(answer.status, 422, "looking for nothing finds everything: {}", operation.name());
            } else {
                answer.refused_field(422, &name);
            }
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked}");
}

#[tokio::test]
async fn a_record_is_not_sent_again_to_whoever_has_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (list, new, change) in [
        ("/customers", json!({ "kind": "company", "name": "Same GmbH" }), json!({ "name": "Other GmbH" })),
        ("/leads", json!({ "name": "Same" }), json!({ "name": "Other" })),
        ("/products", json!({ "name": "Same", "sku": "S-1" }), json!({ "name": "Other" })),
        ("/segments", json!({ "name": "Same", "filter": { "all": [] } }), json!({ "name": "Other" })),
    ] {
        let made = admin.post(list, &new).await.expect(201).json();
        let one = format!("{list}/{}", made["id"].as_str().unwrap());
        // What is built in the background changes the answer until it is done.
        let first = until("the record at rest", async || {
            let answer = admin.get(&one).await.expect(200);
            (answer.json()["state"] != "building").then_some(answer)
        })
        .await;
        let tag = first.header("etag").to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let again = admin.get(&one).header("if-none-match", &known).await.expect(304);
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), tag);
        }
        admin.get(&one).header("if-none-match", "\"1\"").await.expect(200);
        admin.patch(&one, &change).header("if-match", &tag).await.expect(200);
        let second = admin.get(&one).header("if-none-match", &tag).await.expect(200);
        assert_ne!(second.header("etag"), tag);
        admin.patch(&one, &change).header("if-match", &tag).await.refused(412, "changed_meanwhile");
    }
}

#[tokio::test]
async fn another_name_in_a_record_is_another_answer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let owner = app.as_role("sales_manager").await;
    let made =
        admin.post("/customers", &json!({ "kind": "company", "name": "Owned GmbH", "owner_id": owner.me.id })).await.expect(201).json();
    let one = format!("/customers/{}", made["id"].as_str().unwrap());
    let before = admin.get(&one).await.expect(200);
    owner.patch("/me", &json!({ "name": "Nadia Neumann" })).if_match(owner.get("/me").await.etag()).await.expect(200);
    let after = admin.get(&one).header("if-none-match", before.header("etag")).await.expect(200);
    assert_eq!(after.etag(), before.etag(), "the record itself was not changed");
    assert!(after.text().contains("Nadia Neumann"), "{}", after.text());
}

#[tokio::test]
async fn a_download_goes_on_where_it_was_cut() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    for (list, new) in [("/customers", json!({ "kind": "company", "name": "Files GmbH" })), ("/leads", json!({ "name": "Files" }))] {
        let made = admin.post(list, &new).await.expect(201).json();
        let files = format!("{list}/{}/attachments", made["id"].as_str().unwrap());
        let file = admin.request(Method::POST, &format!("{files}?filename=a.bin")).body("application/octet-stream", content.clone());
        let file = file.await.expect(201).json();
        let path = format!("{list}/attachments/{}/content", file["id"].as_str().unwrap());
        let whole = admin.get(&path).await.expect(200);
        assert_eq!(whole.header("accept-ranges"), "bytes");
        let tag = whole.header("etag").to_owned();
        let part = admin.get(&path).header("range", "bytes=300000-").header("if-range", &tag).await.expect(206);
        assert_eq!(part.header("content-range"), format!("bytes 300000-399999/{}", content.len()));
        assert_eq!(part.body, content[300_000..]);
        admin.get(&path).header("range", "bytes=0-9").header("if-range", "\"another\"").await.expect(200);
        let beyond = admin.get(&path).header("range", "bytes=400000-").await;
        beyond.refused(416, "range_not_satisfiable");
        assert_eq!(beyond.header("content-range"), "bytes */400000");
        admin.get(&path).header("if-none-match", &tag).await.expect(304);
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_come_back_to_what_they_followed() {
    let app = TestApp::start_with(|config| config.cors_origins = vec!["https://app.example.com".to_owned()]).await;
    let asked = "authorization,last-event-id,range,if-range,if-none-match";
    let ask = app.anyone.request(Method::OPTIONS, "/live").header("origin", "https://app.example.com");
    let ask = ask.header("access-control-request-method", "GET").header("access-control-request-headers", asked);
    let allowed = ask.await.expect(200).header("access-control-allow-headers").to_ascii_lowercase();
    assert!(asked.split(',').all(|name| allowed.split(", ").any(|known| known == name)), "{allowed}");
}

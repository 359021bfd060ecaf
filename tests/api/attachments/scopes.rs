//! Who reaches which files: those of the customers one reaches.

use super::{PDF, attach, attaching, content, customer, files};
use serde_json::json;
use shared::access::{Permission, Scope};
use tests::TestApp;

#[tokio::test]
async fn files_of_customers_out_of_reach_are_not_there() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    let other = customer(&admin, "Of the administrator").await;
    let (hidden, own) = (attach(&admin, other.id, "a.pdf", PDF).await, customer(&seller, "Own").await);
    let path = format!("/customers/attachments/{}", hidden.id);
    content(&seller, hidden.id).await.refused(404, "not_found");
    seller.patch(&path, &json!({ "name": "b.pdf" })).if_match(1).await.refused(404, "not_found");
    seller.delete(&path).await.refused(404, "not_found");
    seller.post_empty(&format!("{path}/restore")).await.refused(404, "not_found");
    seller.get(&format!("/customers/{}/attachments", other.id)).await.refused(404, "not_found");
    attaching(&seller, other.id, "a.pdf", PDF).await.refused(404, "not_found");
    seller.get(&format!("/customers/{}/image", other.id)).await.refused(404, "not_found");
    // What is one's own is there, and colleagues of the team reach it, too.
    let file = attach(&seller, own.id, "own.pdf", PDF).await;
    assert_eq!(content(&seller, file.id).await.expect(200).body, PDF);
    assert_eq!(content(&admin, file.id).await.expect(200).body, PDF);
    assert_eq!(files(&admin, other.id).await.len(), 1);
    assert_eq!(app.inside().await.count("file_writes", "1 = 1").await, 0, "the refused upload left nothing");
}

#[tokio::test]
async fn readers_download_and_change_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let viewer = app.as_role("viewer").await;
    let acme = customer(&admin, "Acme").await;
    let file = attach(&admin, acme.id, "a.pdf", PDF).await;
    assert_eq!(content(&viewer, file.id).await.expect(200).body, PDF);
    attaching(&viewer, acme.id, "b.pdf", PDF).await.refused(403, "forbidden");
    viewer.delete(&format!("/customers/attachments/{}", file.id)).await.refused(403, "forbidden");
    viewer.request(reqwest::Method::PUT, &format!("/customers/{}/image", acme.id)).body("image/png", "x").await.refused(403, "forbidden");
}

#[tokio::test]
async fn managing_reaches_as_far_as_its_own_scope() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let role = app.role_with("own_files", &[(Permission::CustomerRead, Scope::All), (Permission::AttachmentManage, Scope::Own)]).await;
    let user = app.join(&[], None).await;
    let version = admin.get(&format!("/users/{}", user.me.id)).await.etag();
    admin.put(&format!("/users/{}/roles", user.me.id), &json!({ "role_ids": [role] })).if_match(version).await.expect(200);
    let acme = customer(&admin, "Acme").await;
    let file = attach(&admin, acme.id, "a.pdf", PDF).await;
    assert_eq!(content(&user, file.id).await.expect(200).body, PDF, "all may be read");
    user.delete(&format!("/customers/attachments/{}", file.id)).await.refused(404, "not_found");
    attaching(&user, acme.id, "b.pdf", PDF).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_import_that_created_a_customer_with_files_keeps_it() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let import = crate::imports::run_whole(&by, "name\nWith files\nWithout\n").await;
    let found = by.get("/customers?q=files").await.json();
    let id = found["items"][0]["id"].as_str().unwrap().parse().unwrap();
    attach(&by, id, "a.pdf", PDF).await;
    crate::imports::undo(&by, &import).await;
    let kept = by.get(&format!("/imports/{}/kept", import.id)).await.expect(200).text();
    assert!(kept.contains("has files"), "{kept}");
    assert_eq!(files(&by, id).await.len(), 1);
}

//! A notice never shows what its reader may not see.

use super::{log, logged, note, notices, unread};
use crate::customers::{add, company};
use serde_json::json;
use shared::customers::{Customer, NewCustomer};
use tests::{Account, TestApp};

async fn hand_over(by: &Account, customer: &Customer, to: &Account) {
    let path = format!("/customers/{}", customer.id);
    let version = by.get(&path).await.etag();
    by.patch(&path, &json!({ "owner_id": to.me.id })).if_match(version).await.expect(200);
}

#[tokio::test]
async fn somebody_who_cannot_see_the_customer_cannot_be_mentioned() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    let (ida, ivo) = (app.join(&["sales_staff"], Some(north)).await, app.join(&["sales_staff"], Some(north)).await);
    let bob = app.join(&["sales_staff"], Some(south)).await;
    let acme = add(&ida, &company("Acme")).await;
    let refused = log(&ida, acme.id, &note("@bob", &[&bob])).await.refused_field(422, "mentions");
    assert!(refused.errors[0].message.contains(&bob.me.name), "{refused:?}");
    log(&bob, acme.id, &note("@ida", &[&ida])).await.refused(404, "not_found");
    let entry = logged(&ida, acme.id, &note("@ivo", &[&ivo])).await;
    let edit = json!({ "mentions": [ivo.me.id, bob.me.id] });
    ida.patch(&format!("/customers/interactions/{}", entry.id), &edit).if_match(1).await.refused_field(422, "mentions");
    assert_eq!((unread(&ivo).await, unread(&bob).await), (1, 0));
}

#[tokio::test]
async fn a_notice_goes_and_comes_with_the_sight_of_its_customer() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    let ida = app.join(&["sales_staff"], Some(north)).await;
    let bob = app.join(&["sales_staff"], Some(south)).await;
    let acme = add(&root, &NewCustomer { owner_id: Some(ida.me.id), ..company("Acme") }).await;
    let entry = logged(&root, acme.id, &note("@ida", &[&ida])).await;
    let notice = notices(&ida).await[0].id;
    hand_over(&root, &acme, &bob).await;
    assert_eq!((notices(&ida).await, unread(&ida).await), (vec![], 0));
    let listed = ida.get("/me/notifications?total=true").await.json();
    assert_eq!(listed["total"]["count"], 0, "not even counted");
    ida.post_empty(&format!("/me/notifications/{notice}/read")).await.refused(404, "not_found");
    ida.post_empty("/me/notifications/read-all").await.expect(204);
    // Who lost sight of it stays mentioned; that does not keep others from correcting the text.
    root.patch(&format!("/customers/interactions/{}", entry.id), &json!({ "summary": "@ida, hello", "mentions": [ida.me.id] }))
        .if_match(1)
        .await
        .expect(200);

    hand_over(&root, &acme, &ida).await;
    assert_eq!((notices(&ida).await.len(), unread(&ida).await), (1, 1), "as unread as it was");
    root.post_empty(&format!("/customers/{}/archive", acme.id)).await.expect(200);
    assert_eq!(unread(&ida).await, 0);
    root.post_empty(&format!("/customers/{}/restore", acme.id)).await.expect(200);
    assert_eq!(unread(&ida).await, 1);
}

#[tokio::test]
async fn a_user_without_the_permission_any_more_sees_no_notice_and_a_key_none_at_all() {
    let app = TestApp::start().await;
    let (root, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&root, &company("Acme")).await;
    logged(&root, acme.id, &note("@bob", &[&bob])).await;
    let version = root.get(&format!("/users/{}", bob.me.id)).await.etag();
    root.put(&format!("/users/{}/roles", bob.me.id), &json!({ "role_ids": [] })).if_match(version).await.expect(200);
    assert_eq!((notices(&bob).await, unread(&bob).await), (vec![], 0));

    let new = json!({ "name": "Key", "permissions": { "customer.read": "own" }, "expires_at": "2027-06-01T00:00:00Z", "current_password": tests::PASSWORD });
    let key: shared::identity::keys::MadeApiKey = root.post("/me/keys", &new).await.expect(201).read();
    app.anyone.with_token(&key.secret).get("/me/notifications").await.refused(403, "forbidden");
}

//! API keys: programs that work on somebody's behalf, with some of their rights.

use serde_json::{Value, json};
use shared::Named;
use shared::access::Grants;
use shared::identity::Me;
use shared::identity::keys::{ApiKey, MadeApiKey};
use tests::{Account, Client, PASSWORD, TestApp, until};

fn new_key(name: &str, permissions: Value) -> Value {
    json!({ "name": name, "permissions": permissions, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD })
}

async fn make(owner: &Account, permissions: Value) -> (ApiKey, Client) {
    let name = format!("A program with {} permissions", permissions.as_object().map_or(0, serde_json::Map::len));
    let made: MadeApiKey = owner.post("/me/keys", &new_key(&name, permissions)).await.expect(201).read();
    let program = owner.client.with_token(made.secret);
    (made.key, program)
}

#[tokio::test]
async fn a_key_may_what_it_was_given_and_nothing_else() {
    let app = TestApp::start().await;
    let ida = app.join(&["sales_manager"], None).await;
    let (_, program) = make(&ida, json!({ "customer.read": "all", "customer.create": "own" })).await;
    program.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201);
    let listed = program.get("/customers").await.expect(200).json();
    assert_eq!(listed["items"][0]["owner"]["name"], ida.me.name.as_str(), "it works on its owner's behalf");
    let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
    program.patch(&format!("/customers/{id}"), &json!({ "name": "Bolt" })).if_match(1).await.refused(403, "forbidden");
    program.get("/customers/export.csv").await.refused(403, "forbidden");
    assert_eq!(program.get("/me").await.read::<Me>().permissions.len(), 2, "it knows what it may");
    program.get("/search?q=acme").await.expect(200);
    program.get("/live?follow=false").await.expect(200);
}

#[tokio::test]
async fn a_key_that_may_less_than_its_owner_has_nothing_done_in_the_background() {
    let app = TestApp::start().await;
    let ida = app.join(&["sales_manager"], None).await;
    let lead = ida.post("/leads", &json!({ "name": "Acme" })).await.expect(201).json()["id"].clone();
    let tag = json!({ "target": { "ids": [lead] }, "action": { "type": "add_tags", "tags": ["vip"] } });
    let sheet = |by: &Client| by.post_empty("/leads/imports?filename=a.csv").body("text/csv", "name\nBolt\n");
    let some = json!({ "lead.read": "own", "lead.create": "own", "lead.edit": "own", "lead.import": "own" });
    let (_, narrow) = make(&ida, some).await;
    narrow.post("/leads/bulk", &tag).await.refused(403, "forbidden");
    let import = sheet(&narrow).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let plan = json!({ "columns": { "0": "name" }, "currency": "EUR", "correct_spelling": true });
    narrow.post(&format!("/imports/{import}/run"), &plan).await.refused(403, "forbidden");
    let me: Me = ida.get("/me").await.read();
    let same: Grants = me.permissions.into_iter().filter(|(permission, _)| permission.code().starts_with("lead.")).collect();
    let (_, program) = make(&ida, json!(same)).await;
    program.post("/leads/bulk", &tag).await.expect(202);
    let import = sheet(&program).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    program.post(&format!("/imports/{import}/run"), &plan).await.expect(202);
}

#[tokio::test]
async fn a_key_reaches_no_account() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let (key, program) = make(&root, json!({ "customer.read": "all" })).await;
    for request in [
        program.get("/me/sessions"),
        program.get("/me/keys"),
        program.post("/me/keys", &new_key("Another", json!({ "customer.read": "all" }))),
        program.delete(&format!("/me/keys/{}", key.id)),
        program.post("/me/password", &json!({ "current_password": PASSWORD, "new_password": "another good password" })),
        program.post("/me/email", &json!({ "current_password": PASSWORD, "email": "eve@example.com" })),
        program.patch("/me", &json!({ "name": "Eve" })).if_match(1),
        program.post_empty("/auth/sign-out"),
    ] {
        request.await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn a_key_loses_what_its_owner_loses() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let ida = app.join(&["sales_manager"], None).await;
    let (_, program) = make(&ida, json!({ "customer.read": "all", "customer.export": "all" })).await;
    program.get("/customers/export.csv").await.expect(200);
    let viewer = app.role_with("reads only", &[(shared::access::Permission::CustomerRead, shared::access::Scope::Own)]).await;
    let version = root.get(&format!("/users/{}", ida.me.id)).await.etag();
    root.put(&format!("/users/{}/roles", ida.me.id), &json!({ "role_ids": [viewer] })).if_match(version).await.expect(200);
    program.get("/customers/export.csv").await.refused(403, "forbidden");
    assert_eq!(program.get("/me").await.json()["permissions"], json!({ "customer.read": "own" }));
    root.post_empty(&format!("/users/{}/deactivate", ida.me.id)).await.expect(200);
    program.get("/customers").await.refused(401, "token_invalid");
}

#[tokio::test]
async fn a_revoked_or_expired_key_is_refused_at_once() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let (key, program) = make(&root, json!({ "customer.read": "all" })).await;
    program.get("/customers").await.expect(200);
    root.delete(&format!("/me/keys/{}", key.id)).await.expect(204);
    program.get("/customers").await.refused(401, "token_invalid");
    let (key, program) = make(&root, json!({ "customer.read": "all" })).await;
    let inside = app.inside().await;
    let past = format!("UPDATE api_keys SET expires_at = '2020-01-01T00:00:00Z' WHERE id = {}", inside.uuid(key.id));
    inside.execute(&past).await.expect("an old key");
    program.get("/customers").await.refused(401, "token_expired");
    app.anyone.with_token("csk_nonsense").get("/customers").await.refused(401, "token_invalid");
}

#[tokio::test]
async fn keys_end_for_good_with_a_reset_and_with_the_account_and_by_choice_with_a_changed_password() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ida = app.join(&["sales_manager"], None).await;
    let reads = json!({ "customer.read": "all" });
    let revoked = async || app.inside().await.count("audit_entries", "action = 'api_key.revoked'").await;

    let (_, program) = make(&ida, reads.clone()).await;
    let change = |from: &str, to: &str, revoke: Option<bool>| {
        let mut change = json!({ "current_password": from, "new_password": to });
        if let Some(revoke) = revoke {
            change["revoke_api_keys"] = json!(revoke);
        }
        change
    };
    ida.post("/me/password", &change(PASSWORD, "another battery horse", None)).await.expect(204);
    program.get("/customers").await.expect(200);
    ida.post("/me/password", &change("another battery horse", PASSWORD, Some(true))).await.expect(204);
    program.get("/customers").await.refused(401, "token_invalid");
    assert_eq!(revoked().await, 1);

    let (_, program) = make(&ida, reads.clone()).await;
    app.anyone.post("/auth/forgot", &json!({ "email": ida.email() })).await.expect(202);
    let link = app.mail_with_link(ida.email(), "reset", &[]).await.token("reset").unwrap();
    app.anyone.post("/auth/reset", &json!({ "token": link, "password": PASSWORD })).await.expect(204);
    program.get("/customers").await.refused(401, "token_invalid");
    assert_eq!(revoked().await, 2);

    let ida = app.sign_in(ida.email()).await;
    let (_, program) = make(&ida, reads).await;
    let user = format!("/users/{}", ida.me.id);
    admin.post_empty(&format!("{user}/deactivate")).await.expect(200);
    admin.post_empty(&format!("{user}/reactivate")).await.expect(200);
    program.get("/customers").await.refused(401, "token_invalid");
    let ida = app.sign_in(ida.email()).await;
    assert!(ida.get("/me/keys").await.read::<Vec<ApiKey>>().is_empty());
    assert_eq!(revoked().await, 3);
}

#[tokio::test]
async fn a_key_is_never_worth_more_than_its_owner_and_needs_the_password() {
    let app = TestApp::start().await;
    let sales = app.join(&["sales_staff"], None).await;
    for (permissions, field) in [
        (json!({ "customer.read": "all" }), "permissions"),
        (json!({ "audit.read": "own" }), "permissions"),
        (json!({ "role.assign": "all" }), "permissions"),
        (json!({}), "permissions"),
    ] {
        sales.post("/me/keys", &new_key("A program", permissions)).await.refused_field(422, field);
    }
    let wrong = json!({ "name": "x", "permissions": { "customer.read": "own" }, "expires_at": "2027-01-01T00:00:00Z", "current_password": "wrong" });
    sales.post("/me/keys", &wrong).await.refused_field(422, "current_password");
    for expires in ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"] {
        let mut body = new_key("x", json!({ "customer.read": "own" }));
        body["expires_at"] = json!(expires);
        sales.post("/me/keys", &body).await.refused_field(422, "expires_at");
    }
    sales.post("/me/keys", &new_key("Twice", json!({ "customer.read": "own" }))).await.expect(201);
    sales.post("/me/keys", &new_key("twice ", json!({ "customer.read": "own" }))).await.refused_field(409, "name");
    assert_eq!(app.join(&["sales_staff"], None).await.get("/me/keys").await.json(), json!([]), "keys are one's own");
}

#[tokio::test]
async fn the_secret_is_told_once_and_its_use_is_noted() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let made: MadeApiKey = root.post("/me/keys", &new_key("A program", json!({ "customer.read": "all" }))).await.expect(201).read();
    assert!(made.secret.starts_with("csk_") && made.secret.ends_with(&made.key.ends_with));
    assert!(!root.get("/me/keys").await.text().contains(&made.secret));
    assert!(!root.get("/audit").await.text().contains(&made.secret));
    root.client.with_token(made.secret).get("/customers").await.expect(200);
    until("the use to be noted", async || root.get("/me/keys").await.read::<Vec<ApiKey>>()[0].last_used_at).await;
}

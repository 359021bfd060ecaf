//! Who may use which operation: nobody without a token, nobody without the permission, and everybody with just that one.

use super::document::READS_TOO;
use super::scene::Scene;
use super::{Document, Operation};
use serde_json::json;
use shared::Named;
use shared::access::Permission;
use shared::access::Scope::All;
use std::collections::BTreeMap;
use tests::{Account, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn without_a_token_every_operation_but_the_public_ones_answers_401() {
    let app = TestApp::start().await;
    app.admin().await;
    let document = Document::of(&app).await;
    let inside = app.inside().await;
    inside.at_rest().await;
    let before = inside.picture(&[]).await;
    for operation in document.operations().iter().filter(|o| !o.is_public()) {
        for id in [Uuid::nil().to_string(), "x".to_owned()] {
            operation.request(&app.anyone, &document, id).await.refused(401, "not_signed_in");
        }
        operation.request(&app.anyone.with_token("a.b.c"), &document, Uuid::nil()).await.refused(401, "token_invalid");
    }
    assert_eq!(before, inside.picture(&[]).await, "nothing was written");
}

#[tokio::test]
async fn without_the_permission_every_operation_answers_403_whatever_else_one_may() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let roles = Halves::of(&app).await;
    let user = app.join(&[], None).await;
    let operations: Vec<(Permission, Operation)> = {
        let each = |o: Operation| o.permissions().into_iter().map(|permission| (permission, o.clone())).collect::<Vec<_>>();
        document.operations().into_iter().flat_map(each).collect()
    };
    let refused_to = async |user: &Account, (permission, operation): &(Permission, Operation)| {
        let answer = operation.request(user, &document, Uuid::nil()).await;
        assert_eq!(answer.problem(403).code, "forbidden", "{} without {permission}", operation.name());
    };
    for each in &operations {
        refused_to(&user, each).await;
    }
    for (at, permission) in Permission::ALL.iter().enumerate() {
        give(&app, &user, &roles.all_but(at)).await;
        let held = user.get("/me").await.json()["permissions"].as_object().expect("permissions").clone();
        assert!(held.len() == Permission::ALL.len() - 1 && !held.contains_key(permission.code()), "{permission}: {held:?}");
        for each in operations.iter().filter(|(needed, _)| needed == permission) {
            refused_to(&user, each).await;
        }
    }
}

#[tokio::test]
async fn with_just_the_permission_every_operation_works() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut roles = BTreeMap::new();
    for permission in Permission::ALL {
        roles.insert(*permission, app.role_with(&format!("only {permission}"), &[(*permission, All)]).await);
    }
    let user = app.join(&[], None).await;
    let scene = Scene::set(&app).await;
    for operation in document.operations() {
        let mut permissions = operation.permissions();
        if permissions.is_empty() {
            continue;
        }
        if READS_TOO.contains(&operation.name().as_str()) {
            permissions.push(Permission::CustomerRead);
        }
        give(&app, &user, &permissions.iter().map(|permission| roles[permission]).collect::<Vec<_>>()).await;
        let answer = scene.request(&operation, &user).await.expect("a request").await;
        assert!((200..300).contains(&answer.status), "{} with just {permissions:?}: {} {}", operation.name(), answer.status, answer.text());
    }
}

#[tokio::test]
async fn somebody_without_any_role_sees_the_own_profile_and_nothing_else() {
    let app = TestApp::start().await;
    let user = app.join(&[], None).await;
    app.admin().await.post("/customers", &json!({ "kind": "company", "name": "Hidden" })).await.expect(201);
    assert_eq!(user.get("/me").await.json()["permissions"], json!({}));
    assert_eq!(user.get("/search?q=hidden").await.json()["hits"], json!([]));
    user.get("/dashboard").await.refused(403, "forbidden");
}

/// For each binary digit of a permission's place two roles: one with the permissions that have a 0 there, one with those that have a 1. That is far
/// fewer grants than for a role without each permission, which are as many as the permissions squared.
struct Halves(Vec<[Uuid; 2]>);

impl Halves {
    async fn of(app: &TestApp) -> Self {
        let digits = usize::BITS - (Permission::ALL.len() - 1).leading_zeros();
        let mut halves = Vec::new();
        for digit in 0..digits {
            let with = async |value: usize| {
                let half = Permission::ALL.iter().enumerate().filter(|(at, _)| at >> digit & 1 == value).map(|(_, p)| (*p, All));
                app.role_with(&format!("digit {digit} is {value}"), &half.collect::<Vec<_>>()).await
            };
            halves.push([with(0).await, with(1).await]);
        }
        Self(halves)
    }

    /// Roles that together have every permission but the one at this place: all others differ from it in some digit.
    fn all_but(&self, at: usize) -> Vec<Uuid> {
        self.0.iter().enumerate().map(|(digit, half)| half[1 - (at >> digit & 1)]).collect()
    }
}

async fn give(app: &TestApp, user: &Account, roles: &[Uuid]) {
    let root = app.admin().await;
    let version = root.get(&format!("/users/{}", user.me.id)).await.etag();
    root.put(&format!("/users/{}/roles", user.me.id), &json!({ "role_ids": roles })).if_match(version).await.expect(200);
}

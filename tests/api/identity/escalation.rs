use serde_json::json;
use shared::identity::{Role, User};
use tests::{Account, TestApp};
use uuid::Uuid;

async fn role_id(admin: &Account, key: &str) -> Uuid {
    admin.get("/roles").await.read::<Vec<Role>>().iter().find(|r| r.key == key).expect("a role").id
}

async fn version(admin: &Account, user: Uuid) -> i64 {
    admin.get(&format!("/users/{user}")).await.expect(200).etag()
}

#[tokio::test]
async fn only_super_admins_grant_roles() {
    let app = TestApp::start().await;
    let (root, admin) = (app.admin().await, app.as_role("admin").await);
    let (super_admin, viewer) = (role_id(&root, "super_admin").await, role_id(&root, "viewer").await);
    let me = format!("/users/{}/roles", admin.me.id);
    admin.put(&me, &json!({ "role_ids": [super_admin] })).if_match(version(&admin, admin.me.id).await).await.refused(403, "forbidden");
    for role in [super_admin, viewer] {
        let new = json!({ "name": "Puppet", "email": "puppet@example.com", "role_ids": [role] });
        admin.post("/users", &new).await.refused(403, "forbidden");
    }
    admin.post("/users", &json!({ "name": "Newcomer", "email": "new@example.com" })).await.expect(201);
    for extra in ["role_ids", "roles", "permissions", "is_admin", "status", "email", "id"] {
        admin.patch("/me", &json!({ "name": "Me", extra: [super_admin] })).if_match(admin.me.version).await.refused_field(400, extra);
    }
    for extra in ["role_ids", "status", "password", "password_hash"] {
        let edit = json!({ extra: "x" });
        admin.patch(&format!("/users/{}", admin.me.id), &edit).if_match(admin.me.version).await.refused_field(400, extra);
    }
    assert_eq!(app.inside().await.count("users", "email_key = 'puppet@example.com'").await, 0);
}

#[tokio::test]
async fn admins_cannot_take_over_a_super_admin() {
    let app = TestApp::start().await;
    let (root, admin) = (app.admin().await, app.as_role("admin").await);
    let path = format!("/users/{}", root.me.id);
    let before = version(&admin, root.me.id).await;
    // With another address the link for a new password would go to whoever changed it.
    let edit = admin.patch(&path, &json!({ "email": "evil@example.com" })).if_match(before).await;
    assert!([403, 409].contains(&edit.status), "{}", edit.text());
    let end = admin.post_empty(&format!("{path}/deactivate")).await;
    assert!([403, 409].contains(&end.status), "{}", end.text());
    assert_eq!(version(&admin, root.me.id).await, before);
    assert_eq!(root.get("/me").await.json()["email"], root.email());
}

#[tokio::test]
async fn the_last_super_admin_stays_even_when_two_leave_at_once() {
    let app = TestApp::start().await;
    let first = app.admin().await;
    let none = json!({ "role_ids": [] });
    let roles = |id: Uuid| format!("/users/{id}/roles");
    let alone = version(&first, first.me.id).await;
    first.put(&roles(first.me.id), &none).if_match(alone).await.refused(409, "last_super_admin");
    first.post_empty(&format!("/users/{}/deactivate", first.me.id)).await.problem(409);

    let second = app.as_role("super_admin").await;
    let (a, b) = (version(&first, first.me.id).await, version(&first, second.me.id).await);
    let (one, other) = tokio::join!(
        first.put(&roles(second.me.id), &none).if_match(b).into_future(),
        second.put(&roles(first.me.id), &none).if_match(a).into_future(),
    );
    let done = [&one, &other].iter().filter(|r| r.status == 200).count();
    assert_eq!(done, 1, "{} and {}", one.text(), other.text());
    let left = app.inside().await.count("user_roles", "role_id = (SELECT id FROM roles WHERE key = 'super_admin')").await;
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_role_taken_away_counts_for_the_next_request_and_one_given_too() {
    let app = TestApp::start().await;
    let (root, user) = (app.admin().await, app.as_role("sales_manager").await);
    user.get("/customers").await.expect(200);
    let path = format!("/users/{}/roles", user.me.id);
    let changed: User = root.put(&path, &json!({ "role_ids": [] })).if_match(version(&root, user.me.id).await).await.read();
    user.get("/customers").await.refused(403, "forbidden");
    assert_eq!(user.get("/me").await.json()["permissions"], json!({}));
    let viewer = role_id(&root, "viewer").await;
    root.put(&path, &json!({ "role_ids": [viewer] })).if_match(changed.version).await.expect(200);
    user.get("/customers").await.expect(200);
    user.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_missing_permission_is_told_before_anything_about_the_request() {
    let app = TestApp::start().await;
    let viewer = app.as_role("viewer").await;
    viewer.post("/customers", &json!({ "nonsense": true })).await.refused(403, "forbidden");
    viewer.post_empty("/customers").body("text/plain", "{").await.refused(403, "forbidden");
    viewer.patch(&format!("/customers/{}", Uuid::nil()), &json!({})).await.refused(403, "forbidden");
    app.anyone.post("/customers", &json!({ "nonsense": true })).await.refused(401, "not_signed_in");
}

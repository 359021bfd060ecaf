//! Saved views: one's own and shared ones.

use serde_json::{Value, json};
use shared::views::SavedView;
use tests::{Account, Client, TestApp};
use uuid::Uuid;

fn state(query: &str) -> Value {
    json!({ "query": query, "columns": ["name", "city"], "layout": "table" })
}

async fn save(by: &Client, name: &str) -> SavedView {
    by.post("/views", &json!({ "record": "customers", "name": name, "state": state("sector=retail&sort=name") })).await.expect(201).read()
}

async fn names(by: &Account) -> Vec<String> {
    by.get("/views?record=customers").await.read::<Vec<SavedView>>().into_iter().map(|view| view.name).collect()
}

/// The role that views can be shared with, by its key.
async fn role(by: &Client, key: &str) -> Uuid {
    let roles: Value = by.get("/views/roles").await.expect(200).json();
    let found = roles.as_array().unwrap().iter().find(|role| role["key"] == key).unwrap();
    found["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_view_is_remembered_as_it_was_saved() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let view = save(&admin, "  Retail  ").await;
    assert_eq!((view.name.as_str(), view.editable, view.version), ("Retail", true, 1));
    let read = admin.get(&format!("/views/{}", view.id)).await.expect(200);
    assert_eq!((read.etag(), read.read::<SavedView>()), (1, view.clone()));
    assert_eq!(view.state.query, "sector=retail&sort=name");
    // Its filters may name people, so they do not stand in the database for everybody to read.
    let inside = app.inside().await;
    assert!(!inside.picture(&["audit_entries"]).await.iter().any(|row| row.contains("sector=retail")));

    let path = format!("/views/{}", view.id);
    let edited: SavedView =
        admin.patch(&path, &json!({ "name": "Shops", "state": state("sector=food") })).if_match(1).await.expect(200).read();
    assert_eq!((edited.name.as_str(), edited.state.query.as_str(), edited.version), ("Shops", "sector=food", 2));
    admin.patch(&path, &json!({ "name": "Late" })).if_match(1).await.problem(412);
    admin.patch(&path, &json!({ "name": "Late" })).await.problem(428);
    admin.delete(&path).if_match(1).await.problem(412);
    admin.delete(&path).if_match(2).await.expect(204);
    admin.get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn names_are_unique_for_each_owner_and_there_are_at_most_a_hundred() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let other = app.join(&["sales_manager"], None).await;
    let first = save(&admin, "Mine").await;
    let again = json!({ "record": "customers", "name": "mINE" });
    admin.post("/views", &again).await.refused(409, "duplicate");
    other.post("/views", &again).await.expect(201);
    let second = save(&admin, "Second").await;
    admin.patch(&format!("/views/{}", second.id), &json!({ "name": "MINE" })).if_match(1).await.refused(409, "duplicate");
    admin.patch(&format!("/views/{}", first.id), &json!({ "name": "MINE" })).if_match(1).await.expect(200);
    for bad in [json!({ "record": "customers", "name": " " }), json!({ "record": "customers", "name": "x".repeat(61) })] {
        admin.post("/views", &bad).await.refused_field(422, "name");
    }
    admin.post("/views", &json!({ "record": "shoes", "name": "x" })).await.refused_field(422, "record");
    for n in 2..100 {
        save(&admin, &format!("View {n}")).await;
    }
    admin.post("/views", &json!({ "record": "customers", "name": "One more" })).await.refused(409, "too_many_views");
}

#[tokio::test]
async fn a_shared_view_is_seen_by_whoever_has_the_role_and_by_nobody_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let manager = app.join(&["sales_manager"], None).await;
    let seller = app.join(&["sales_staff"], None).await;
    let helper = app.join(&["support_staff"], None).await;
    let (view, private) = (save(&manager, "Pipeline").await, save(&manager, "Private").await);
    let path = format!("/views/{}", view.id);
    seller.get(&path).await.refused(404, "not_found");

    let (staff, managers) = (role(&manager, "sales_staff").await, role(&manager, "sales_manager").await);
    let shared: SavedView =
        manager.put(&format!("{path}/roles"), &json!({ "role_ids": [staff, managers] })).if_match(1).await.expect(200).read();
    assert_eq!(shared.roles.iter().map(|r| r.key.as_str()).collect::<Vec<_>>(), ["sales_manager", "sales_staff"]);
    save(&seller, "Zebra").await;
    assert_eq!(names(&seller).await, ["Zebra", "Pipeline"], "one's own come first");
    assert_eq!(names(&helper).await, [""; 0]);
    assert_eq!(names(&admin).await, [""; 0], "an administrator does not look into others' lists");
    let seen: SavedView = seller.get(&path).await.read();
    assert!(!seen.editable && seen.owner.id == manager.me.id);

    // Whoever only sees it may neither change nor delete nor share it.
    seller.patch(&path, &json!({ "name": "Taken" })).if_match(2).await.refused(403, "forbidden");
    seller.delete(&path).if_match(2).await.refused(403, "forbidden");
    seller.put(&format!("{path}/roles"), &json!({ "role_ids": [] })).if_match(2).await.refused(403, "forbidden");
    seller.get("/views/roles").await.refused(403, "forbidden");
    helper.delete(&path).if_match(2).await.refused(404, "not_found");
    for by in [&seller, &helper] {
        by.get(&format!("/views/{}", private.id)).await.refused(404, "not_found");
    }
    manager.put(&format!("{path}/roles"), &json!({ "role_ids": [Uuid::now_v7()] })).if_match(2).await.refused_field(422, "role_ids");
    // Another manager looks after it, too.
    let colleague = app.join(&["sales_manager"], None).await;
    colleague.patch(&path, &json!({ "name": "Pipeline of all" })).if_match(2).await.expect(200);
    manager.put(&format!("{path}/roles"), &json!({ "role_ids": [] })).if_match(3).await.expect(200);
    assert_eq!(names(&seller).await, ["Zebra"]);
}

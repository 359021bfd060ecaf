//! Several instances on one database, and writers that only a lock keeps apart.

use futures_util::future::{join, join_all};
use serde_json::json;
use shared::customers::Customer;
use std::collections::BTreeSet;
use tests::{Folder, Ground, Kind, Spawned, TestApp};

/// 32 bytes, for instances that share no data folder.
const KEY: &str = "1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

#[tokio::test]
async fn two_instances_that_start_at_once_set_up_an_empty_database_once() {
    if Kind::of_this_run() == Kind::Sqlite {
        // SQLite is inside of one instance.
        return;
    }
    for _ in 0..3 {
        let ground = Ground::new().await;
        let url = ground.environment();
        let environment = [(url[0].0.as_str(), url[0].1.as_str()), ("CLIENTSPHERE_SECRET_KEY", KEY)];
        let (one, two) = (Folder::new(), Folder::new());
        let (one, two) = join(Spawned::start(&one, &environment), Spawned::start(&two, &environment)).await;

        let inside = ground.inside().await;
        let applied = inside.texts("SELECT version FROM seaql_migrations").await;
        assert_eq!(applied.len(), applied.iter().collect::<BTreeSet<_>>().len(), "{applied:?}");
        let roles = inside.texts("SELECT key FROM roles").await;
        assert_eq!(roles.len(), roles.iter().collect::<BTreeSet<_>>().len(), "{roles:?}");
        let app = TestApp::start().await;
        let alone = app.inside().await;
        for table in ["seaql_migrations", "roles", "role_permissions"] {
            assert_eq!(inside.count(table, "1 = 1").await, alone.count(table, "1 = 1").await, "{table}");
        }

        // Each made a link; the first administrator comes by one of them, once.
        let token = |server: &Spawned| server.setup_link.as_deref().unwrap().split('#').nth(1).unwrap().to_owned();
        let set_up = async |server: &Spawned, name: &str| {
            let body = json!({ "token": token(server), "name": name, "email": "ada@example.com", "password": tests::PASSWORD });
            server.anyone.post("/setup", &body).await
        };
        let answers = [set_up(&one, "Ada").await, set_up(&two, "Ada").await];
        assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|a| a.status < 500), "{answers:?}");
        // Both serve the same: what one writes, the other shows.
        let at_one = one.sign_in().await;
        let at_two = two.sign_in().await;
        let made: Customer = at_one.post("/customers", &json!({ "kind": "company", "name": "Acme", "phone": "+49 30 1" })).await.read();
        assert_eq!(at_two.get(&format!("/customers/{}", made.id)).await.json()["phone"], "+49 30 1");
        assert_eq!(at_two.get("/audit/verify").await.json()["intact"], true);
    }
}

#[tokio::test]
async fn two_edits_at_once_never_make_each_the_others_parent() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for round in 0..20 {
        let add = |name: &str| admin.post("/customers", &json!({ "kind": "company", "name": format!("{name} {round}") })).into_future();
        let (a, b): (Customer, Customer) = (add("A").await.read(), add("B").await.read());
        let adopt = |child: &Customer, parent: &Customer| {
            admin.patch(&format!("/customers/{}", child.id), &json!({ "parent_id": parent.id })).if_match(1).into_future()
        };
        let answers = join_all([adopt(&a, &b), adopt(&b, &a)]).await;
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((done.len(), refused.len()), (1, 1), "{done:?} {refused:?}");
        refused[0].refused_field(422, "parent_id");
    }
    assert_eq!(app.inside().await.count("customers", "parent_id IS NOT NULL").await, 20);
}

//! Which operations can be repeated safely: those that say so.

use super::Document;
use super::scene::Scene;
use serde_json::json;
use shared::identity::keys::MadeApiKey;
use tests::{PASSWORD, TestApp};
use uuid::Uuid;

const KEY: &str = "Idempotency-Key";

#[tokio::test]
async fn what_takes_an_idempotency_key_is_done_once_and_nothing_else_says_that_it_takes_one() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let scene = Scene::set(&app).await;
    let mut repeatable = 0;
    for operation in document.operations().iter().filter(|o| o.writes() && !o.is_public()) {
        let name = operation.name();
        let takes = operation.described["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == KEY && p["in"] == "header");
        let request = scene.request(operation, &root).await.expect("a request").key(Uuid::now_v7());
        let again = request.again();
        let first = request.await;
        assert!((200..300).contains(&first.status), "{name}: {} {}", first.status, first.text());
        let second = again.await;
        let is_replayed = second.header("idempotent-replayed") == "true";
        assert_eq!(
            is_replayed,
            takes,
            "{name} {} a key, and a repetition answers {}",
            if takes { "takes" } else { "does not take" },
            second.status
        );
        if takes {
            assert_eq!((first.status, first.text()), (second.status, second.text()), "{name}");
            assert_eq!(first.header("location"), second.header("location"), "{name}");
            assert_eq!(first.header("etag"), second.header("etag"), "{name}");
            repeatable += 1;
        }
    }
    assert!(repeatable > 40, "{repeatable}");
}

#[tokio::test]
async fn programs_can_repeat_as_people_can() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let expires_at = "2027-06-01T00:00:00Z";
    let may = json!({ "lead.create": "all", "lead.read": "all" });
    let new = json!({ "name": "Till", "permissions": may, "expires_at": expires_at, "current_password": PASSWORD });
    let made: MadeApiKey = root.post("/me/keys", &new).await.expect(201).read();
    let program = root.with_token(&made.secret);
    let key = Uuid::now_v7();
    let first = program.post("/leads", &json!({ "name": "Ada" })).key(key).await.expect(201);
    let second = program.post("/leads", &json!({ "name": "Ada" })).key(key).await.expect(201);
    assert_eq!(first.text(), second.text());
    assert_eq!(root.get("/leads").await.json()["items"].as_array().map(Vec::len), Some(1));
    program.post("/leads", &json!({ "name": "Eve" })).key(key).await.refused_field(422, KEY);
}

//! Every operation does its work once: it answers as described, and leaves its row in the audit log where it changes something.

use super::Document;
use super::scene::Scene;
use tests::TestApp;

/// Reads that leave a row, as all exports do: what they give away is worth a trace.
const TRACED_READS: &[&str] = &["GET /customers/{id}/vcard", "GET /customers/{id}/personal-data", "GET /outbox/{id}"];
/// Reads that look like writes.
const CHANGES_NOTHING: &[&str] = &["POST /imports/{id}/preview", "POST /segments/preview", "POST /customers/duplicates/check"];

#[tokio::test]
async fn every_change_is_recorded_with_who_made_it_and_no_read_is() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let scene = Scene::set(&app).await;
    let inside = app.inside().await;
    for operation in document.operations().iter().filter(|o| !o.is_public()) {
        let name = operation.name();
        let request = scene.request(operation, &root).await.expect("a request");
        let answer = request.await;
        assert!((200..300).contains(&answer.status), "{name}: {} {}", answer.status, answer.text());
        // By the request's id, for workers go on with what earlier requests began.
        let this: uuid::Uuid = answer.header("x-request-id").parse().expect("a request id");
        let (this, me) = (inside.uuid(this), inside.uuid(root.me.id));
        let recorded = inside.count("audit_entries", &format!("request_id = {this} AND actor_kind = 'user' AND actor_id = {me}")).await;
        let traced = name.contains("/export.") || TRACED_READS.contains(&name.as_str());
        let expected = operation.writes() && !CHANGES_NOTHING.contains(&name.as_str()) || traced;
        if expected {
            assert!(recorded >= 1, "{name} left no row in the audit log");
        } else {
            assert_eq!(recorded, 0, "{name} changes nothing but left a row");
        }
    }
    assert_eq!(root.get("/audit/verify").await.json()["intact"], true);
}

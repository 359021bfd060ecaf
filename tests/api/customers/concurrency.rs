use super::{add, company};
use futures_util::future::join_all;
use serde_json::json;
use shared::customers::Customer;
use std::collections::BTreeSet;
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn of_many_writers_with_one_version_one_wins() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = format!("/customers/{}", add(&admin, &company("Acme")).await.id);
    let edits = (0..20).map(|n| admin.patch(&path, &json!({ "name": format!("Writer {n}") })).if_match(1).into_future());
    let answers = join_all(edits).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
    assert_eq!(won.len(), 1, "{answers:?}");
    for answer in lost {
        answer.refused(412, "changed_meanwhile");
    }
    let now: Customer = admin.get(&path).await.read();
    assert_eq!((now.version, now), (2, won[0].read::<Customer>()));
    let edits = app.inside().await.count("audit_entries", "action = 'customer.edited'").await;
    assert_eq!(edits, 1, "who lost left no trace");
}

#[tokio::test]
async fn the_version_must_be_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = format!("/customers/{}", add(&admin, &company("Acme")).await.id);
    let edit = || admin.patch(&path, &json!({ "name": "B" }));
    edit().await.refused(428, "version_required");
    for bad in ["", "abc", "*", "\"1\", \"2\"", "99999999999999999999"] {
        let answer = edit().header("if-match", bad).await;
        assert!([400, 428].contains(&answer.status), "If-Match {bad:?}: {}", answer.text());
    }
    for old in [0, 2, -1] {
        edit().if_match(old).await.refused(412, "changed_meanwhile");
    }
    edit().header("if-match", "W/\"1\"").await.expect(200);
}

#[tokio::test]
async fn copies_of_a_request_under_one_key_make_one_record_and_get_one_answer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let key = Uuid::new_v4();
    let copies = (0..20).map(|_| admin.post("/customers", &company("Acme")).key(key).into_future());
    let answers = join_all(copies).await;
    let bodies: BTreeSet<_> = answers.iter().map(|a| (a.status, a.text(), a.etag(), a.header("location").to_owned())).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(answers[0].status, 201);
    let inside = app.inside().await;
    assert_eq!(inside.count("customers", "1 = 1").await, 1);
    assert_eq!(inside.count("audit_entries", "action = 'customer.created'").await, 1);

    admin.post("/customers", &company("Other")).key(key).await.refused_field(422, "Idempotency-Key");
    admin
        .post(&format!("/customers/{}/interactions", answers[0].read::<Customer>().id), &json!({ "kind": "call", "summary": "Hello" }))
        .key(key)
        .await
        .refused_field(422, "Idempotency-Key");
    assert_eq!(inside.count("customers", "1 = 1").await, 1);
    inside.close().await;

    // The key outlives the process, and is one's own.
    let app = app.restart().await;
    let again = app.sign_in("ada@example.com").await.post("/customers", &company("Acme")).key(key).await;
    assert_eq!((again.status, again.text()), (201, answers[0].text()));
    let other = app.sign_in("ada@example.com").await;
    other.post("/customers", &company("Another")).key(Uuid::new_v4()).await.expect(201);
}

#[tokio::test]
async fn a_key_is_ones_own_and_a_refusal_does_not_use_it_up() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let key = Uuid::new_v4();
    admin.post("/customers", &company("  ")).key(key).await.refused_field(422, "name");
    let mine: Customer = admin.post("/customers", &company("Mine")).key(key).await.expect(201).read();
    let theirs: Customer = other.post("/customers", &company("Mine")).key(key).await.expect(201).read();
    assert_ne!(mine.id, theirs.id);
    for bad in ["", "ü", &"k".repeat(300)] {
        let answer = admin.post("/customers", &company("Third")).header("idempotency-key", bad).await;
        answer.refused_field(400, "Idempotency-Key");
    }
    // Answers hold what customers hold, so they are sealed where they are stored.
    let picture = app.inside().await.picture(&["customers", "audit_entries", "search_documents"]).await.join("\n");
    assert!(!picture.contains("Mine"));
}

#[tokio::test]
async fn two_at_once_cannot_take_the_same_email() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let new = json!({ "kind": "person", "name": "Maria", "email": "maria@example.com" });
    let answers = join_all((0..10).map(|_| admin.post("/customers", &new).into_future())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1, "{answers:?}");
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.refused_field(409, "email");
    }
}

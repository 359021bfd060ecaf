use serde_json::json;
use shared::jobs::{MessageStatus, OutboxMessage, OutboxMessageText};
use shared::page::Page;
use tests::{Account, Kind, TestApp, until};

pub async fn outbox(by: &Account, query: &str) -> Vec<OutboxMessage> {
    by.get(&format!("/outbox{query}")).await.expect(200).read::<Page<OutboxMessage>>().items
}

pub async fn invite(by: &Account, email: &str) {
    by.post("/users", &json!({ "name": "Ida Invited", "email": email })).await.expect(201);
}

#[tokio::test]
async fn mail_lands_in_the_folder_and_on_the_page() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    invite(&admin, "ida@example.com").await;
    let mail = app.mail_with_link("ida@example.com", "invitation", &[]).await;
    assert_eq!(mail.header("subject"), "Your invitation to ClientSphere");
    assert!(mail.text.contains("Hello Ida Invited") && mail.text.contains("Ada Admin invites you"), "{}", mail.text);
    assert!(mail.header("from").contains("clientsphere@localhost") && mail.header("message-id").contains('@'), "{}", mail.raw);

    let message = until("the message to be marked as sent", async || outbox(&admin, "?q=IDA&status=sent").await.pop()).await;
    assert_eq!((message.recipient.as_str(), message.attempts, message.secret), ("ida@example.com", 1, true));
    assert!(message.sent_at.is_some() && message.last_error.is_none());
    assert!(mail.header("message-id").contains(&message.id.to_string()), "the same id over all tries");
    let read: OutboxMessageText = admin.get(&format!("/outbox/{}", message.id)).await.read();
    assert_eq!(read.adapter, "file");
    assert!(read.text.is_some_and(|t| t.contains(&mail.token("invitation").unwrap())), "a Super Admin may read links");

    let plain_admin = app.as_role("admin").await;
    let read: OutboxMessageText = plain_admin.get(&format!("/outbox/{}", message.id)).await.read();
    assert_eq!(read.text, None, "an Admin sees that it left, but cannot sign in as somebody else with it");
    admin.post_empty(&format!("/outbox/{}/retry", message.id)).await.refused(409, "not_failed");
}

#[tokio::test]
async fn a_message_exists_exactly_when_its_change_was_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    invite(&admin, "ida@example.com").await;
    app.mail_with_link("ida@example.com", "invitation", &[]).await;
    let before = outbox(&admin, "?limit=200").await.len();
    let again = json!({ "name": "Ida", "email": "ida@example.com" });
    admin.post("/users", &again).await.problem(409);
    admin.post("/users", &json!({ "name": "Bob", "email": "bob@example.com", "team_id": uuid::Uuid::nil() })).await.problem(422);
    assert_eq!(outbox(&admin, "?limit=200").await.len(), before);
}

#[tokio::test]
async fn what_cannot_be_delivered_is_told_retried_and_holds_nobody_up() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    // A file where the folder should be: nothing can be written.
    let folder = app.data().join("outbox");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::write(&folder, "in the way").unwrap();
    invite(&admin, "ida@example.com").await;
    let waiting = until("a failed try", async || outbox(&admin, "?q=ida").await.pop().filter(|m| m.last_error.is_some())).await;
    assert_eq!(waiting.status, MessageStatus::Pending);
    assert!(waiting.attempts >= 1 && waiting.next_attempt_at.is_some(), "{waiting:?}");
    std::fs::remove_file(&folder).unwrap();

    // One that no worker knows, put before all others.
    let inside = app.inside().await;
    let copied = "INSERT INTO outbox_messages SELECT {id}, 'pigeon', recipient, subject, payload, secret, 'pending', 0, created_at, NULL, NULL, created_at, NULL FROM outbox_messages WHERE recipient = 'ida@example.com'";
    let poison = uuid::Uuid::nil();
    inside.execute(&copied.replace("{id}", &inside.uuid(poison))).await.unwrap();
    let now = if inside.kind() == Kind::Sqlite { "'2020-01-01T00:00:00+00:00'" } else { "now()" };
    inside.execute(&format!("UPDATE outbox_messages SET next_attempt_at = {now} WHERE recipient = 'ida@example.com'")).await.unwrap();
    invite(&admin, "bob@example.com").await;
    app.mail_with_link("bob@example.com", "invitation", &[]).await;
    app.mail_with_link("ida@example.com", "invitation", &[]).await;

    let dead = until("the unknown one to be given up", async || outbox(&admin, "?status=dead").await.pop()).await;
    assert_eq!((dead.id, dead.kind.as_str()), (poison, "pigeon"));
    assert!(dead.last_error.is_some_and(|e| e.contains("pigeon")));
    let retried: OutboxMessage = admin.post_empty(&format!("/outbox/{poison}/retry")).await.expect(200).read();
    assert_eq!((retried.status, retried.attempts), (MessageStatus::Pending, 0));
    until("it to be given up again", async || outbox(&admin, "?status=dead").await.pop()).await;
    assert_eq!(inside.count("audit_entries", "action = 'outbox.retried'").await, 1);
}

#[tokio::test]
async fn what_a_worker_had_taken_when_it_died_goes_out_after_the_restart() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    invite(&admin, "ida@example.com").await;
    let first = app.mail_with_link("ida@example.com", "invitation", &[]).await;
    until("the message to be marked as sent", async || outbox(&admin, "?q=ida&status=sent").await.pop()).await;
    app.stop();
    // As if the process had died between sending and noting it.
    let inside = app.inside().await;
    let gone = "'2020-01-01T00:00:00+00:00'";
    let sql = format!(
        "UPDATE outbox_messages SET status = 'pending', sent_at = NULL, claimed_until = {gone} WHERE recipient = 'ida@example.com'"
    );
    inside.execute(&sql).await.unwrap();
    inside.close().await;
    std::fs::remove_dir_all(app.data().join("outbox")).unwrap();
    let app = app.restart().await;
    let second = app.mail_with_link("ida@example.com", "invitation", &[]).await;
    assert_eq!(first.header("message-id"), second.header("message-id"), "so that the receiver's server can tell that it is the same");
}

#[tokio::test]
async fn only_those_who_may_see_the_outbox_do() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    invite(&admin, "ida@example.com").await;
    let id = outbox(&admin, "").await[0].id;
    let staff = app.as_role("sales_manager").await;
    staff.get("/outbox").await.refused(403, "forbidden");
    staff.get(&format!("/outbox/{id}")).await.refused(403, "forbidden");
    staff.post_empty(&format!("/outbox/{id}/retry")).await.refused(403, "forbidden");
    // The list never holds texts.
    assert!(!admin.get("/outbox").await.text().contains("/invitation#"));
}

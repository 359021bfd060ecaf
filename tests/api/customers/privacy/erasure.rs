//! Who may erase, what is refused, and what is left afterwards.

use super::{erase, wanted};
use crate::customers::{add, company};
use serde_json::json;
use shared::access::{Permission, Scope};
use shared::audit::AuditEntry;
use shared::customers::Customer;
use shared::customers::privacy::{Erasure, ErasureOutcome, KeptPlace};
use shared::page::Page;
use tests::{Events, Kind, TestApp};
use uuid::Uuid;

/// Gives the customer a purchase, as another domain would.
pub async fn buy(app: &TestApp, customer: Uuid) {
    let inside = app.inside().await;
    let at = if inside.kind() == Kind::Sqlite { "'2026-01-01T00:00:00+00:00'" } else { "'2026-01-01T00:00:00Z'" };
    let (order, customer) = (inside.uuid(Uuid::now_v7()), inside.uuid(customer));
    let purchase = format!(
        "INSERT INTO customer_purchases (source_kind, source_id, customer_id, purchased_at, amount_minor) VALUES ('order', {order}, {customer}, {at}, 5000)"
    );
    inside.execute(&purchase).await.expect("a purchase");
    let figures =
        format!("UPDATE customers SET last_purchase_at = {at}, purchase_count = 1, purchase_total_minor = 5000 WHERE id = {customer}");
    inside.execute(&figures).await.expect("its figures");
}

#[tokio::test]
async fn only_who_may_erase_erases_and_only_what_is_within_reach() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    for role in ["admin", "sales_manager", "viewer"] {
        let other = app.join(&[role], None).await;
        erase(&other, customer.id, "Acme").await.refused(403, "forbidden");
        other.get(&format!("/customers/{}/erasure", customer.id)).await.refused(403, "forbidden");
    }
    app.role_with("erases own", &[(Permission::CustomerErase, Scope::Own)]).await;
    let ida = app.join(&["erases own"], None).await;
    erase(&ida, customer.id, "Acme").await.expect(404);
    ida.get(&format!("/customers/{}/erasure", customer.id)).await.expect(404);
    admin.get(&format!("/customers/{}", customer.id)).await.expect(200);
}

#[tokio::test]
async fn the_name_the_reason_and_the_password_are_asked_for() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}/erase", customer.id);
    for (field, value) in
        [("confirm_name", "Acmee"), ("confirm_name", ""), ("reason", " "), ("current_password", "wrong"), ("current_password", "")]
    {
        let mut body = wanted("Acme");
        body[field] = json!(value);
        admin.post(&path, &body).await.refused_field(422, field);
    }
    let mut body = wanted("Acme");
    body["force"] = json!(true);
    admin.post(&path, &body).await.refused_field(400, "force");
    admin.get(&format!("/customers/{}", customer.id)).await.expect(200);
    let key = json!({ "name": "Key", "permissions": { "customer.erase": "all" }, "expires_at": "2027-06-01T00:00:00Z", "current_password": tests::PASSWORD });
    admin.post("/me/keys", &key).await.refused_field(422, "permissions");
}

#[tokio::test]
async fn a_preview_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    let inside = app.inside().await;
    inside.at_rest().await;
    let but = ["sessions", "segments"];
    let before = inside.picture(&but).await;
    let preview: Erasure = admin.get(&format!("/customers/{}/erasure", customer.id)).await.expect(200).read();
    assert_eq!((preview.customer_id, preview.outcome), (customer.id, ErasureOutcome::Removed));
    assert_eq!(inside.picture(&but).await, before);
}

#[tokio::test]
async fn a_removal_is_recorded_without_a_name_and_answers_the_same_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    let key = Uuid::now_v7();
    let first = erase(&admin, customer.id, "Acme").key(key).await.expect(200).text();
    assert_eq!(erase(&admin, customer.id, "Acme").key(key).await.expect(200).text(), first);
    erase(&admin, customer.id, "Acme").await.expect(404);
    let entries: Page<AuditEntry> = admin.get(&format!("/audit?subject_id={}", customer.id)).await.read();
    let [erased, created] = entries.items.try_into().expect("two entries");
    assert_eq!((erased.action.as_str(), erased.subject_label.as_str()), ("customer.erased", "(erased)"));
    assert!(erased.changes.iter().any(|change| change.field == "reason" && change.after == "Request of 12 May"), "{erased:?}");
    assert_eq!((created.subject_label.as_str(), created.changes.len()), ("(erased)", 0), "that it was added stays, its contents do not");
    assert_eq!(created.actor.map(|actor| actor.id), Some(admin.me.id));
}

#[tokio::test]
async fn what_is_left_of_a_customer_with_purchases_cannot_be_changed_or_brought_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    buy(&app, customer.id).await;
    let path = format!("/customers/{}", customer.id);
    let done: Erasure = erase(&admin, customer.id, "Acme").await.expect(200).read();
    assert_eq!(done.outcome, ErasureOutcome::Anonymised);
    assert!(done.kept.iter().any(|part| part.place == KeptPlace::Purchases && part.count == 1), "{done:?}");
    let rest: Customer = admin.get(&path).await.expect(200).read();
    admin.patch(&path, &json!({ "name": "Acme" })).if_match(rest.version).await.refused(409, "erased");
    admin.post_empty(&format!("{path}/restore")).await.refused(409, "erased");
    admin.post(&format!("{path}/interactions"), &json!({ "kind": "note", "summary": "x" })).await.refused(409, "erased");
    let restoring = json!({ "target": { "ids": [customer.id] }, "action": { "type": "restore" } });
    let bulk = admin.post("/customers/bulk", &restoring).await.expect(202).json();
    let bulk = crate::records::bulk::ended(&admin, bulk["id"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!((bulk.changed, bulk.out_of_reach), (0, 1));
    let again: Erasure = erase(&admin, customer.id, "whatever").await.expect(200).read();
    assert_eq!((again.outcome, again.erased.len()), (ErasureOutcome::Anonymised, 0));
    assert_eq!(app.inside().await.count("audit_entries", "action = 'customer.erased'").await, 1, "nothing was done the second time");
}

#[tokio::test]
async fn a_repeated_request_does_not_bring_an_erased_customer_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (new, key) = (company("Acme"), Uuid::now_v7());
    let customer: Customer = admin.post("/customers", &new).key(key).await.expect(201).read();
    erase(&admin, customer.id, "Acme").await.expect(200);
    let again = admin.post("/customers", &new).key(key).await.expect(410);
    assert!(!again.text().contains("Acme"), "{}", again.text());
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 0);
}

#[tokio::test]
async fn of_two_who_erase_at_once_one_does() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    let all = futures_util::future::join_all((0..8).map(|_| async { erase(&admin, customer.id, "Acme").await.status })).await;
    assert_eq!(all.iter().filter(|status| **status == 200).count(), 1, "{all:?}");
    assert!(all.iter().all(|status| [200, 404].contains(status)), "{all:?}");
}

#[tokio::test]
async fn the_log_lets_names_and_details_go_and_nothing_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    let inside = app.inside().await;
    let about = format!("subject_id = {}", inside.uuid(customer.id));
    let details = if inside.kind() == Kind::Sqlite { "X'00'" } else { "'\\x00'" };
    for change in [
        "subject_label = 'Other'",
        "subject_label = ''",
        "label_digest = NULL",
        "actor_kind = 'system'",
        "subject_kind = 'user'",
        "address = '10.0.0.1'",
        "request_id = NULL",
        "details_digest = hash",
        &format!("details = {details}"),
        &format!("details = NULL, erasure_seal = {details}"),
        "details = NULL, action = 'customer.edited'",
    ] {
        let refused = inside.execute(&format!("UPDATE audit_entries SET {change} WHERE {about}")).await;
        assert!(refused.is_err(), "{change}");
    }
    inside.execute(&format!("UPDATE audit_entries SET details = NULL, subject_label = '(erased)' WHERE {about}")).await.expect("erasing");
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
    let brought_back = inside.execute(&format!("UPDATE audit_entries SET subject_label = 'Acme' WHERE {about}")).await;
    assert!(brought_back.is_err(), "what was erased stays erased");
}

#[tokio::test]
async fn entries_of_earlier_versions_can_be_erased_as_well() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    app.stop();
    // The log as it was written before names had digests.
    crate::audit::old::rewrite(&app, customer.id, 2, |_| {}).await;
    let app = app.restart().await;
    let admin = app.sign_in("ada@example.com").await;
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
    erase(&admin, customer.id, "Acme").await.expect(200);
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
    let inside = app.inside().await;
    assert_eq!(inside.count("audit_entries", "subject_label = 'Acme'").await, 0);
    assert_eq!(inside.count("audit_entries", "erasure_seal IS NOT NULL").await, 2);
}

#[tokio::test]
async fn open_pages_of_those_who_saw_the_customer_hear_that_something_went() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let north = app.team("North").await.id;
    let ida = app.join(&["sales_staff"], Some(north)).await;
    let customer = add(&ida, &company("Acme")).await;
    let mut events = Events::open(&ida, "/live", None).await;
    assert_eq!(events.next().await.expect("an event").name, "hello");
    erase(&admin, customer.id, "Acme").await.expect(200);
    let notice = events.next().await.expect("an event").notice();
    assert_eq!((notice.topic.as_str(), notice.id), ("customers", None), "whose it was cannot be asked any more, so all look again");
}

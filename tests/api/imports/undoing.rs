//! An import is taken back as a whole.

use super::{finished, run, run_as, run_whole, suggested, undo, upload};
use serde_json::json;
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use shared::records::import::{Import, KeptRows};
use shared::records::import_plan::Matched;
use tests::{Account, TestApp, until};

async fn all(by: &Account) -> Vec<CustomerRow> {
    by.get("/customers?sort=name&limit=200").await.read::<Page<CustomerRow>>().items
}

#[tokio::test]
async fn created_customers_vanish_and_updated_ones_are_as_before() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let inside = app.inside().await;
    let new = json!({ "kind": "person", "name": "Ada", "email": "ada@example.com", "phone": "+49 30 111111", "tags": ["Old"], "interests": ["chess"],
        "birth_date": "1985-12-10", "address": { "city": "Bonn", "street": "Hauptstr. 1" }, "employees": 3, "preferred_channel": "post",
        "other_emails": [{ "kind": "home", "email": "home@example.com" }],
        "consents": [{ "channel": "email", "state": "granted", "at": "2026-01-02T03:04:05Z", "source": "web form" }] });
    let ada: Customer = admin.post("/customers", &new).await.expect(201).read();
    let sheet = "kind,name,email,phone,city,street,employees,tags,interests,birthday,home e mail,work e mail,consent_email,consent_sms,parent\n\
        person,Ada L.,ada@example.com,+49 30 222222,Köln,,300,New,go,1985-12-11,other@example.com,work@example.com,no,yes,Late\n\
        company,Early,early@example.com,,,,,A;B,x,,,,,,Late\n\
        company,Late,late@example.com,+49 30 333333,,,,,,,,,yes,,\n";
    let (_, done) = run_as(admin, sheet, |plan| (plan.matched, plan.match_by) = (Matched::Update, Some(vec!["email".into()]))).await;
    assert_eq!((done.created, done.updated), (2, 1), "{:?}", super::issues(admin, &done).await);
    let changed: Customer = admin.get(&format!("/customers/{}", ada.id)).await.read();
    assert_eq!((changed.name.as_str(), changed.parent.map(|p| p.name)), ("Ada L.", Some("Late".to_owned())));
    assert_eq!(changed.other_emails.len(), 2);

    let undone = undo(admin, &done).await.undo.unwrap();
    assert_eq!((undone.total, undone.done, undone.removed, undone.restored, undone.kept), (3, 3, 2, 1, 0));
    let back: Customer = admin.get(&format!("/customers/{}", ada.id)).await.read();
    let as_before = Customer { version: back.version, updated_at: back.updated_at, ..ada.clone() };
    assert_eq!(back, as_before);
    assert_eq!(all(admin).await.len(), 1);
    assert_eq!(inside.count("customers", "1 = 1").await, 1, "they are gone, not archived");
    for table in ["customer_tags", "customer_interests", "customer_emails", "customer_consents", "search_documents"] {
        let column = if table == "search_documents" { "subject_id" } else { "customer_id" };
        let id = inside.uuid(ada.id);
        assert_eq!(inside.count(table, &format!("{column} <> {id}")).await, 0, "{table}");
    }
    assert_eq!(admin.get("/customers?q=early").await.read::<Page<CustomerRow>>().items.len(), 0);
    assert_eq!(inside.count("audit_entries", "action = 'customer.removed'").await, 2);
    assert_eq!(inside.count("audit_entries", "action = 'import.undone'").await, 1);
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
    // Once more changes nothing, and the same file can come again.
    admin.post_empty(&format!("/imports/{}/undo", done.id)).await.expect(202);
    run_whole(admin, "name,email\nEarly,early@example.com\nLate,late@example.com\n").await;
}

#[tokio::test]
async fn what_was_touched_since_stays_and_is_listed() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let old: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Old", "external_id": "1" })).await.expect(201).read();
    let sheet = "external_id,name,city\n1,Old,Bonn\n2,Called,\n3,Edited,\n4,Parent,\n5,Free,\n";
    let (_, done) = run_as(admin, sheet, |plan| (plan.matched, plan.match_by) = (Matched::Update, Some(vec!["external_id".into()]))).await;
    assert_eq!((done.created, done.updated), (4, 1));
    let rows = all(admin).await;
    let named = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
    admin
        .post(&format!("/customers/{}/interactions", named("Called").id), &json!({ "kind": "call", "summary": "Hello" }))
        .await
        .expect(201);
    admin.patch(&format!("/customers/{}", named("Edited").id), &json!({ "city": null, "sector": "retail" })).if_match(1).await.problem(400);
    admin.patch(&format!("/customers/{}", named("Edited").id), &json!({ "sector": "retail" })).if_match(1).await.expect(200);
    admin.post("/customers", &json!({ "kind": "company", "name": "Child", "parent_id": named("Parent").id })).await.expect(201);
    admin.patch(&format!("/customers/{}", old.id), &json!({ "address": { "city": "Köln" } })).if_match(2).await.expect(200);

    let undone = undo(admin, &done).await.undo.unwrap();
    assert_eq!((undone.removed, undone.restored, undone.kept), (1, 0, 4));
    let kept: KeptRows = admin.get(&format!("/imports/{}/kept", done.id)).await.read();
    let told: Vec<_> =
        kept.rows.iter().map(|row| (row.row, row.record.as_ref().unwrap().name.as_str(), row.created, row.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, "Old", false, "was changed since the import: City"),
            (3, "Called", true, "has entries in its timeline"),
            (4, "Edited", true, "was changed since the import"),
            (5, "Parent", true, "is the parent company of other customers"),
        ]
    );
    assert_eq!(kept.rows.iter().map(|row| row.archived).collect::<Vec<_>>(), [false, true, false, true]);
    let archived: Page<CustomerRow> = admin.get("/customers?archived=true&sort=name").await.read();
    assert_eq!(archived.items.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Called", "Parent"]);
    let old: Customer = admin.get(&format!("/customers/{}", old.id)).await.read();
    assert_eq!((old.address.city.as_deref(), old.archived_at), (Some("Köln"), None));
    assert_eq!(all(admin).await.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Child", "Edited", "Old"]);
}

#[tokio::test]
async fn a_parent_of_one_that_stays_is_kept_for_it() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let done = run_whole(admin, "name,parent\nTop,\nStays,Top\nGoes,Top\n").await;
    assert_eq!(done.created, 3);
    let stays = all(admin).await.into_iter().find(|row| row.name == "Stays").unwrap();
    admin.patch(&format!("/customers/{}", stays.id), &json!({ "sector": "retail" })).if_match(stays.version).await.expect(200);
    let edited: Customer = admin.get(&format!("/customers/{}", stays.id)).await.read();

    let undone = undo(admin, &done).await.undo.unwrap();
    assert_eq!((undone.removed, undone.kept), (1, 2));
    let after: Customer = admin.get(&format!("/customers/{}", stays.id)).await.read();
    assert_eq!((after.version, after.archived_at), (edited.version, None), "it is as it was");
    let archived: Page<CustomerRow> = admin.get("/customers?archived=true").await.read();
    assert_eq!(archived.items.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Top"]);
}

#[tokio::test]
async fn undoing_goes_on_after_a_restart_and_waits_for_the_import() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let mut sheet = "name,email\n".to_owned();
    for n in 0..3_000 {
        sheet.push_str(&format!("Company {n},info{n}@example.com\n"));
    }
    let import: Import = upload(admin, sheet).await.expect(201).read();
    let path = format!("/imports/{}", import.id);
    admin.post_empty(&format!("{path}/undo")).await.refused(409, "import_not_ended");
    let done = run(admin, &import, &suggested(&import)).await;
    assert_eq!(done.created, 3_000);
    admin.post_empty(&format!("{path}/undo")).await.expect(202);
    until("the undoing to have begun", async || (admin.get(&path).await.read::<Import>().undo.unwrap().done > 0).then_some(())).await;
    let app = app.restart().await;
    app.inside().await.execute("UPDATE outbox_messages SET claimed_until = NULL").await.unwrap();
    let admin = app.sign_in("ada@example.com").await;
    let undone = undo(&admin, &done).await.undo.unwrap();
    assert_eq!((undone.removed, undone.kept, undone.done), (3_000, 0, 3_000));
    let inside = app.inside().await;
    assert_eq!(inside.count("customers", "1 = 1").await, 0);
    assert_eq!(inside.count("audit_entries", "action = 'customer.removed'").await, 3_000);
}

#[tokio::test]
async fn a_cancelled_import_can_be_undone_and_an_empty_one_has_nothing_to_undo() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let mut sheet = "name,email\n".to_owned();
    for n in 0..10_000 {
        sheet.push_str(&format!("Company {n},info{n}@example.com\n"));
    }
    let import: Import = upload(admin, sheet).await.expect(201).read();
    let path = format!("/imports/{}", import.id);
    admin.post(&format!("{path}/run"), &suggested(&import)).await.expect(202);
    until("the import to have begun", async || (admin.get(&path).await.read::<Import>().done > 0).then_some(())).await;
    admin.post_empty(&format!("{path}/cancel")).await.expect(200);
    let ended = finished(admin, import.id).await;
    let undone = undo(admin, &ended).await;
    assert_eq!(undone.undo.unwrap().removed, undone.created);
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 0);
    let (_, nothing) = run_as(admin, "name,email\nA,nobody\n", |_| {}).await;
    admin.post_empty(&format!("/imports/{}/undo", nothing.id)).await.refused(409, "nothing_to_undo");
}

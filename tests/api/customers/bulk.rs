use super::{add, company};
use serde_json::{Value, json};
use shared::access::Permission::{CustomerEdit, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::bulk::{BulkChange, BulkOutcome, BulkRow, BulkStatus};
use shared::customers::{Customer, NewCustomer};
use shared::page::Page;
use tests::{Client, TestApp, until};
use uuid::Uuid;

/// Waits until a bulk change has ended.
pub async fn ended(by: &Client, id: Uuid) -> BulkChange {
    let path = format!("/customers/bulk/{id}");
    until("the bulk change to end", async || {
        let bulk: BulkChange = by.get(&path).await.read();
        matches!(bulk.status, BulkStatus::Finished | BulkStatus::Cancelled).then_some(bulk)
    })
    .await
}

/// Begins a bulk change and waits for its end.
pub async fn change(by: &Client, target: Value, action: Value) -> BulkChange {
    let begun: BulkChange = by.post("/customers/bulk", &json!({ "target": target, "action": action })).await.expect(202).read();
    ended(by, begun.id).await
}

pub async fn undo(by: &Client, id: Uuid) -> BulkChange {
    let begun: BulkChange = by.post_empty(&format!("/customers/bulk/{id}/undo")).await.expect(202).read();
    assert_eq!(begun.undoes, Some(id));
    ended(by, begun.id).await
}

async fn rows(by: &Client, id: Uuid, query: &str) -> Vec<BulkRow> {
    by.get(&format!("/customers/bulk/{id}/rows?limit=200{query}")).await.expect(200).read::<Page<BulkRow>>().items
}

async fn read(by: &Client, id: Uuid) -> Customer {
    by.get(&format!("/customers/{id}")).await.read()
}

/// Changed, unchanged, failed, out of reach.
fn counts(bulk: &BulkChange) -> [u64; 4] {
    assert_eq!(bulk.changed + bulk.unchanged + bulk.failed + bulk.out_of_reach, bulk.done);
    [bulk.changed, bulk.unchanged, bulk.failed, bulk.out_of_reach]
}

#[tokio::test]
async fn every_action_changes_each_customer_by_the_usual_rules_and_can_be_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (owner, parent) = (app.join(&["sales_staff"], None).await, add(&admin, &company("Holding")).await);
    let address = shared::customers::Address { street: Some("Main 1".into()), city: Some("Bonn".into()), ..Default::default() };
    let new = NewCustomer { tags: vec!["Old".into()], sector: Some("retail".into()), address, ..company("Acme") };
    let (acme, bolt) = (add(&admin, &new).await, add(&admin, &company("Bolt")).await);
    let fields = json!({ "sector": "finance", "size": "big", "country": "DE", "language": "de", "parent_id": parent.id });
    for action in [
        json!({ "type": "edit", "fields": fields }),
        json!({ "type": "assign", "owner_id": owner.me.id }),
        json!({ "type": "add_tags", "tags": ["New", "OLD"] }),
        json!({ "type": "remove_tags", "tags": ["old"] }),
        json!({ "type": "archive" }),
    ] {
        let before = [read(&admin, acme.id).await, read(&admin, bolt.id).await];
        let bulk = change(&admin, json!({ "ids": [acme.id, bolt.id, acme.id] }), action.clone()).await;
        let unchanged = u64::from(action["type"] == "remove_tags");
        assert_eq!((bulk.total, counts(&bulk)), (2, [2 - unchanged, unchanged, 0, 0]), "{action}");
        let after = read(&admin, acme.id).await;
        assert!(after.version > before[0].version && bulk.can_undo, "{action}");
        match action["type"].as_str().unwrap() {
            "edit" => {
                assert_eq!((after.sector.as_deref(), after.parent.map(|p| p.name)), (Some("finance"), Some("Holding".into())));
                assert_eq!(after.address.street.as_deref(), Some("Main 1"), "the rest of the address stays");
            }
            "assign" => assert_eq!(after.owner.map(|o| o.id), Some(owner.me.id)),
            "add_tags" => assert_eq!(after.tags, ["Old", "New"]),
            "remove_tags" => assert_eq!(after.tags, [""; 0]),
            _ => assert!(after.archived_at.is_some()),
        }
        let undone = undo(&admin, bulk.id).await;
        assert_eq!(counts(&undone), [2 - unchanged, 0, 0, 0], "{action}");
        for was in before {
            let is = read(&admin, was.id).await;
            let same = Customer { version: is.version, updated_at: is.updated_at, ..was };
            assert_eq!(is, same, "{action}");
        }
        admin.post_empty(&format!("/customers/bulk/{}/undo", bulk.id)).await.refused(409, "cannot_undo");
    }
    let inside = app.inside().await;
    let edits = inside.count("audit_entries", &format!("subject_id = {} AND action = 'customer.edited'", inside.uuid(bolt.id))).await;
    assert_eq!(edits, 6, "each change and each undo stands in the customer's history");
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
}

#[tokio::test]
async fn all_that_a_query_finds_are_changed_and_nobody_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for n in 0..230 {
        let sector = if n % 2 == 0 { "retail" } else { "finance" };
        add(&admin, &NewCustomer { sector: Some(sector.into()), employees: Some(n), ..company(&format!("Company {n:03}")) }).await;
    }
    let filter = json!({ "all": [{ "where": { "field": "employees", "op": "lt", "values": ["220"] } }] });
    let target = json!({ "query": { "sector": "retail", "filter": filter, "q": "company" } });
    let action = json!({ "type": "edit", "fields": { "sector": "finance" } });
    let wrong = json!({ "target": target, "action": action, "expected_count": 5 });
    admin.post("/customers/bulk", &wrong).await.refused(409, "count_changed");
    let right = json!({ "target": target, "action": action, "expected_count": 110 });
    let begun: BulkChange = admin.post("/customers/bulk", &right).await.expect(202).read();
    // What is changed no longer matches the query: the set was fixed before.
    let bulk = ended(&admin, begun.id).await;
    assert_eq!((bulk.status, bulk.total, counts(&bulk)), (BulkStatus::Finished, 110, [110, 0, 0, 0]));
    let total = |sector: &str| format!("/customers?sector={sector}&limit=1&total=true");
    assert_eq!(admin.get(&total("retail")).await.json()["total"]["count"], 5);
    let names: Vec<_> = rows(&admin, bulk.id, "&outcome=changed").await.into_iter().map(|row| row.name.unwrap()).collect();
    assert_eq!(names.len(), 110);
    let page: Page<BulkRow> = admin.get(&format!("/customers/bulk/{}/rows?limit=60", bulk.id)).await.read();
    let next: Page<BulkRow> = admin.get(&format!("/customers/bulk/{}/rows?limit=60&after={}", bulk.id, page.next.unwrap())).await.read();
    assert_eq!((page.items.len(), next.items.len(), next.next), (60, 50, None));

    // One is changed by somebody else, in the same field; another in a different one.
    let changed = rows(&admin, bulk.id, "").await;
    for (row, edit) in changed.iter().zip([json!({ "sector": "food" }), json!({ "website": "https://a.example" })]) {
        admin.patch(&format!("/customers/{}", row.customer_id), &edit).if_match(2).await.expect(200);
    }
    let undone = undo(&admin, bulk.id).await;
    assert_eq!(counts(&undone), [109, 0, 1, 0]);
    let failed = rows(&admin, undone.id, "&outcome=failed").await;
    assert_eq!((failed[0].customer_id, failed[0].message.as_deref()), (changed[0].customer_id, Some("Changed since: sector")));
    assert_eq!(admin.get(&total("retail")).await.json()["total"]["count"], 114);
}

#[tokio::test]
async fn nobody_changes_by_the_many_what_they_may_not_change_one_by_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("own editor", &[(CustomerRead, All), (CustomerEdit, Own)]).await;
    let editor = app.join(&["own editor"], None).await;
    let (mine, foreign) =
        (add(&admin, &NewCustomer { owner_id: Some(editor.me.id), ..company("Mine") }).await, add(&admin, &company("Foreign")).await);
    let tag = json!({ "type": "add_tags", "tags": ["x"] });
    let bulk = change(&editor, json!({ "ids": [mine.id, foreign.id, Uuid::now_v7()] }), tag.clone()).await;
    assert_eq!(counts(&bulk), [1, 0, 0, 2]);
    assert_eq!(counts(&change(&editor, json!({ "query": {} }), tag.clone()).await), [0, 1, 0, 1]);
    assert_eq!(read(&admin, foreign.id).await.version, 1);
    let outcomes: Vec<_> = rows(&editor, bulk.id, "").await.into_iter().map(|row| row.outcome.unwrap()).collect();
    assert_eq!(outcomes, [BulkOutcome::Changed, BulkOutcome::OutOfReach, BulkOutcome::OutOfReach]);

    let all = json!({ "query": {} });
    let post = |body: Value| editor.post("/customers/bulk", &body);
    post(json!({ "target": all, "action": { "type": "archive" } })).await.refused(403, "forbidden");
    let assign = json!({ "type": "assign", "owner_id": admin.me.id });
    post(json!({ "target": all, "action": assign })).await.refused_field(422, "action.owner_id");
    // A bulk change is its owner's own matter.
    for path in ["", "/rows"] {
        admin.get(&format!("/customers/bulk/{}{path}", bulk.id)).await.refused(404, "not_found");
    }
    for verb in ["cancel", "undo"] {
        admin.post_empty(&format!("/customers/bulk/{}/{verb}", bulk.id)).await.refused(404, "not_found");
    }
    assert_eq!(admin.get("/customers/bulk").await.read::<Page<BulkChange>>().items, []);
    assert_eq!(editor.get("/customers/bulk").await.read::<Page<BulkChange>>().items.len(), 2);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anything_is_written() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let (ids, archive) = (json!({ "ids": [acme.id] }), json!({ "type": "archive" }));
    let inside = app.inside().await;
    let before = inside.count("customer_bulk_changes", "1 = 1").await;
    let edit = |fields: Value| json!({ "type": "edit", "fields": fields });
    for (target, action, field) in [
        (json!({ "ids": [] }), archive.clone(), "target"),
        (json!({ "ids": vec![acme.id; 501] }), archive.clone(), "target"),
        (json!({ "query": { "sector": "none" } }), archive.clone(), "target"),
        (json!({ "query": { "filter": { "where": { "field": "shoe", "op": "is", "values": ["1"] } } } }), archive, "filter[0]"),
        (ids.clone(), edit(json!({})), "action.fields"),
        (ids.clone(), edit(json!({ "country": "XX" })), "action"),
        (ids.clone(), edit(json!({ "parent_id": Uuid::now_v7() })), "action.fields.parent_id"),
        (ids.clone(), json!({ "type": "add_tags", "tags": [] }), "action"),
        (ids.clone(), json!({ "type": "assign", "owner_id": Uuid::now_v7() }), "action.owner_id"),
    ] {
        let problem = admin.post("/customers/bulk", &json!({ "target": target, "action": action })).await.problem(422);
        assert!(problem.errors.iter().any(|e| e.field.starts_with(field)), "{action}: {problem:?}");
    }
    for body in [
        json!({ "target": ids, "action": { "type": "archive", "surprise": 1 } }),
        json!({ "target": ids, "action": { "type": "explode" } }),
        json!({ "target": { "ids": [acme.id], "query": {} }, "action": { "type": "archive" } }),
    ] {
        admin.post("/customers/bulk", &body).await.problem(400);
    }
    assert_eq!(inside.count("customer_bulk_changes", "1 = 1").await, before);
    // A person needs an e-mail, in bulk as elsewhere; the others are changed all the same.
    let person = edit(json!({ "kind": "person" }));
    let with = add(&admin, &NewCustomer { email: Some("a@example.com".into()), ..company("With e-mail") }).await;
    let bulk = change(&admin, json!({ "ids": [acme.id, with.id] }), person).await;
    assert_eq!(counts(&bulk), [1, 0, 1, 0]);
    assert_eq!(rows(&admin, bulk.id, "&outcome=failed").await[0].message.as_deref(), Some("email is required for a person"));
}

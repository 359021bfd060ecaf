use super::{all_values, company_with, custom, of_each_kind, read};
use crate::records::bulk::undo;
use serde_json::{Value, json};
use shared::records::bulk::BulkChange;
use tests::{Client, TestApp};

async fn change(by: &Client, target: Value, fields: Value) -> BulkChange {
    crate::records::bulk::change(by, "customers", target, json!({ "type": "edit", "fields": { "custom": fields } })).await
}

#[tokio::test]
async fn a_value_is_set_and_cleared_for_all_that_a_filter_finds_and_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let acme = company_with(&admin, "Acme", &all_values()).await;
    let bolt = company_with(&admin, "Bolt", &json!({ "number": 1 })).await;
    let core = company_with(&admin, "Core", &json!({})).await;
    let filter = json!({ "where": { "field": "custom.number", "op": "not_empty" } });
    let query = json!({ "query": { "filter": filter } });
    let mut set = all_values();
    (set["number"], set["text"]) = (json!(2.5), json!("All"));
    set["link"] = Value::Null;
    let done = change(&admin, query, set.clone()).await;
    assert_eq!((done.changed, done.total), (2, 2));
    let mut expected = set.clone();
    expected.as_object_mut().unwrap().remove("link");
    assert_eq!((custom(&read(&admin, &acme).await), custom(&read(&admin, &bolt).await)), (expected.clone(), expected));
    assert_eq!(custom(&read(&admin, &core).await), json!({}));

    let undone = undo(&admin, done.id).await;
    assert_eq!((undone.changed, undone.failed), (2, 0));
    assert_eq!(custom(&read(&admin, &acme).await), all_values());
    assert_eq!(custom(&read(&admin, &bolt).await), json!({ "number": 1 }));
}

#[tokio::test]
async fn what_was_changed_since_is_not_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let (acme, bolt) = (company_with(&admin, "Acme", &json!({ "text": "a" })).await, company_with(&admin, "Bolt", &json!({})).await);
    let done = change(&admin, json!({ "ids": [acme.id, bolt.id] }), json!({ "text": "b" })).await;
    admin.patch(&format!("/customers/{}", acme.id), &json!({ "custom": { "text": "c" } })).if_match(2).await.expect(200);
    // Another field is another matter.
    admin.patch(&format!("/customers/{}", bolt.id), &json!({ "custom": { "number": 5 } })).if_match(2).await.expect(200);
    let undone = undo(&admin, done.id).await;
    assert_eq!((undone.changed, undone.failed), (1, 1));
    assert_eq!(custom(&read(&admin, &acme).await), json!({ "text": "c" }));
    assert_eq!(custom(&read(&admin, &bolt).await), json!({ "number": 5 }));
}

#[tokio::test]
async fn values_that_fit_no_field_are_refused_before_anything_begins() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let acme = company_with(&admin, "Acme", &json!({})).await;
    for (key, bad) in [("number", json!("x")), ("choice", json!("bronze")), ("shoe", json!(1))] {
        let body = json!({ "target": { "ids": [acme.id] }, "action": { "type": "edit", "fields": { "custom": { key: bad } } } });
        admin.post("/customers/bulk", &body).await.refused_field(422, &format!("action.fields.custom.{key}"));
    }
}

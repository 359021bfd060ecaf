use super::{all_values, company_with, custom, field, names, of_each_kind, read};
use crate::customers::segments::{only, segment};
use serde_json::{Value, json};
use shared::customers::Customer;
use shared::customers::custom_fields::CustomField;
use shared::views::SavedView;
use tests::{Client, TestApp, until};

async fn by_key(by: &Client, key: &str) -> CustomField {
    let fields: Vec<CustomField> = by.get("/custom-fields?record=customers&archived=true").await.expect(200).read();
    fields.into_iter().find(|field| field.key == key).expect("the field")
}

#[tokio::test]
async fn an_archived_field_is_hidden_everywhere_and_comes_back_with_its_values() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let acme = company_with(&admin, "Acme", &all_values()).await;
    let text = by_key(&admin, "text").await;
    let path = format!("/custom-fields/{}", text.id);
    let archived: CustomField = admin.post_empty(&format!("{path}/archive")).await.expect(200).read();
    assert!(archived.archived_at.is_some() && archived.version == 2);
    // Once more changes nothing.
    assert_eq!(admin.post_empty(&format!("{path}/archive")).await.expect(200).read::<CustomField>(), archived);

    let mut without = all_values();
    without.as_object_mut().unwrap().remove("text");
    assert_eq!(custom(&read(&admin, &acme).await), without);
    let active: Vec<CustomField> = admin.get("/custom-fields?record=customers").await.read();
    assert!(active.len() == 7 && active.iter().all(|field| field.key != "text"));
    let all: Vec<CustomField> = admin.get("/custom-fields?record=customers&archived=true").await.read();
    assert_eq!(all.last().map(|field| field.key.as_str()), Some("text"));
    let filter = only("custom.text", "not_empty", &[]).to_string();
    admin.get("/customers").query(&[("filter", &filter)]).await.refused_field(422, "filter[0]");
    admin
        .patch(&format!("/customers/{}", acme.id), &json!({ "custom": { "text": "No" } }))
        .if_match(1)
        .await
        .refused_field(422, "custom.text");
    assert!(!admin.get("/customers/export.csv").await.expect(200).text().contains("Gate 7"));
    until("its words to be forgotten", async || names(&admin, &[("q", "gate")]).await.is_empty().then_some(())).await;
    // Other changes leave the hidden value alone.
    admin.patch(&format!("/customers/{}", acme.id), &json!({ "custom": { "number": 7 } })).if_match(1).await.expect(200);

    admin.post_empty(&format!("{path}/restore")).await.expect(200);
    let back = read(&admin, &acme).await;
    assert_eq!((custom(&back)["text"].clone(), custom(&back)["number"].clone()), (json!("Gate 7"), json!(7)));
    assert_eq!(names(&admin, &[("filter", &filter)]).await, ["Acme"]);
    until("its words to be found again", async || (names(&admin, &[("q", "gate")]).await == ["Acme"]).then_some(())).await;
}

#[tokio::test]
async fn a_label_is_free_again_but_a_key_is_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = field(&admin, "Level", "text").await;
    admin.post_empty(&format!("/custom-fields/{}/archive", first.id)).await.expect(200);
    let second = field(&admin, "Level", "number").await;
    assert_eq!(second.key, "level_2");
    admin.post_empty(&format!("/custom-fields/{}/restore", first.id)).await.refused_field(409, "label");
}

#[tokio::test]
async fn a_field_that_segments_or_shared_views_filter_by_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let level = field(&admin, "Level", "text").await;
    let other = field(&admin, "Level x", "text").await;
    let filter = only("custom.level", "is", &["x"]);
    let gold = segment(&admin, "Gold ones", &filter).await;
    let query = query_of(&filter);
    let view = json!({ "record": "customers", "name": "By level", "state": { "query": query } });
    let view: SavedView = admin.post("/views", &view).await.expect(201).read();
    let archive = format!("/custom-fields/{}/archive", level.id);
    let refused = admin.post_empty(&archive).await.refused(409, "field_in_use");
    let detail = refused.detail.unwrap();
    assert!(detail.contains("the segment “Gold ones”") && !detail.contains("By level"), "own views are one's own matter: {detail}");
    let roles: Vec<Value> = admin.get("/roles").await.read();
    let share = json!({ "role_ids": [roles[0]["id"]] });
    admin.put(&format!("/views/{}/roles", view.id), &share).if_match(view.version).await.expect(200);
    admin.post_empty(&format!("/segments/{}/archive", gold.id)).await.expect(200);
    let refused = admin.post_empty(&archive).await.refused(409, "field_in_use");
    assert_eq!(refused.detail.as_deref(), Some("This field is used by the view “By level”. Take it out of there first."));
    // A field whose key only begins the same is no matter of theirs.
    admin.post_empty(&format!("/custom-fields/{}/archive", other.id)).await.expect(200);
    admin.put(&format!("/views/{}/roles", view.id), &json!({ "role_ids": [] })).if_match(view.version + 1).await.expect(200);
    admin.post_empty(&archive).await.expect(200);
    let acme: Customer = company_with(&admin, "Acme", &json!({})).await;
    assert_eq!(custom(&acme), json!({}));
}

fn query_of(filter: &Value) -> String {
    let encoded: String = filter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("sort=name&filter={encoded}")
}

use super::field;
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::customers::custom_fields::{CustomField, CustomFieldKind, MAX_FIELDS};
use tests::{Client, TestApp};
use uuid::Uuid;

async fn all(by: &Client, query: &str) -> Vec<CustomField> {
    by.get(&format!("/custom-fields?record=customers{query}")).await.expect(200).read()
}

async fn labels(by: &Client) -> Vec<String> {
    all(by, "").await.into_iter().map(|field| field.label).collect()
}

#[tokio::test]
async fn a_field_is_there_at_once_with_a_key_of_its_own() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let new = json!({ "record": "customers", "label": " Größe (cm) ", "kind": "choice", "help": " As measured ", "choices": [{ "label": "Up to 10" }, { "label": "More" }] });
    let answer = admin.post("/custom-fields", &new).await.expect(201);
    let made: CustomField = answer.read();
    assert_eq!((made.key.as_str(), made.label.as_str(), made.help.as_deref()), ("grosse_cm", "Größe (cm)", Some("As measured")));
    assert_eq!(made.choices.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["up_to_10", "more"]);
    assert_eq!((answer.etag(), answer.header("location")), (1, format!("/api/v1/custom-fields/{}", made.id).as_str()));
    let seller = app.as_role("sales_staff").await;
    assert_eq!(all(&seller, "").await, std::slice::from_ref(&made));
    assert_eq!(seller.get(&format!("/custom-fields/{}", made.id)).await.expect(200).read::<CustomField>(), made);
    let fields: Value = seller.get("/customers/fields").await.expect(200).json();
    let listed = fields.as_array().unwrap().iter().find(|field| field["key"] == "custom.grosse_cm").expect("among the filters");
    assert_eq!((&listed["label"], &listed["kind"]), (&json!("Größe (cm)"), &json!("choice")));
    assert_eq!(listed["choices"], json!([{ "code": "up_to_10", "label": "Up to 10" }, { "code": "more", "label": "More" }]));

    // A label in use is refused; the same key made from another label gets a number.
    admin.post("/custom-fields", &json!({ "record": "customers", "label": "GRÖßE (CM)", "kind": "text" })).await.refused(409, "duplicate");
    admin
        .post("/custom-fields", &json!({ "record": "customers", "label": "größe  (CM)", "kind": "text" }))
        .await
        .refused_field(409, "label");
    assert_eq!(field(&admin, "Grösse cm", "text").await.key, "grosse_cm_2");
    let taken = json!({ "record": "customers", "label": "Other", "key": "grosse_cm", "kind": "text" });
    admin.post("/custom-fields", &taken).await.refused_field(409, "key");
}

#[tokio::test]
async fn what_is_no_field_is_refused_by_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = async |mut body: Value, named: &str| {
        body["record"] = json!("customers");
        admin.post("/custom-fields", &body).await.refused_field(422, named);
    };
    admin.post("/custom-fields", &json!({ "record": "shoes", "label": "A", "kind": "text" })).await.refused_field(422, "record");
    admin.post("/custom-fields", &json!({ "label": "A", "kind": "text" })).await.problem(400);
    refused(json!({ "label": " ", "kind": "text" }), "label").await;
    refused(json!({ "label": "x".repeat(61), "kind": "text" }), "label").await;
    for key in ["", "1st", "Upper", "with space", "ü", &"x".repeat(41)] {
        refused(json!({ "label": "A", "key": key, "kind": "text" }), "key").await;
    }
    refused(json!({ "label": "A", "kind": "choice" }), "choices").await;
    refused(json!({ "label": "A", "kind": "text", "choices": [{ "label": "B" }] }), "choices").await;
    refused(json!({ "label": "A", "kind": "choices", "choices": [{ "label": "B" }, { "label": "b " }] }), "choices").await;
    refused(json!({ "label": "A", "kind": "choices", "choices": [{ "label": "" }] }), "choices[0].label").await;
    refused(json!({ "label": "A", "kind": "choices", "choices": [{ "code": "A!", "label": "B" }] }), "choices[0].code").await;
    admin.post("/custom-fields", &json!({ "record": "customers", "label": "A", "kind": "shoe" })).await.problem(400);
    admin.post("/custom-fields", &json!({ "record": "customers", "label": "A", "kind": "text", "more": 1 })).await.problem(400);
    admin.get("/custom-fields/none").await.problem(404);
    admin.get(&format!("/custom-fields/{}", Uuid::now_v7())).await.refused(404, "not_found");
}

#[tokio::test]
async fn only_administrators_change_fields() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = field(&admin, "Text", "text").await;
    let path = format!("/custom-fields/{}", made.id);
    for role in ["sales_manager", "support_staff", "viewer"] {
        let other = app.as_role(role).await;
        other.post("/custom-fields", &json!({ "record": "customers", "label": "Own", "kind": "text" })).await.refused(403, "forbidden");
        other.patch(&path, &json!({ "label": "Own" })).if_match(1).await.refused(403, "forbidden");
        other.post_empty(&format!("{path}/archive")).await.refused(403, "forbidden");
        other.put("/custom-fields/order", &json!({ "record": "customers", "ids": [made.id] })).await.refused(403, "forbidden");
    }
    assert_eq!(app.inside().await.count("audit_entries", "action LIKE 'custom_field.%'").await, 1);
}

#[tokio::test]
async fn choices_are_renamed_added_and_reordered_but_not_taken_from_customers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = field(&admin, "Level", "choice").await;
    let path = format!("/custom-fields/{}", made.id);
    super::company_with(&admin, "Acme", &json!({ "level": "silver" })).await;
    let edit = json!({ "label": "Tier", "help": "Agreed with sales", "choices": [{ "code": "silver", "label": "Sterling" }, { "label": "Iron" }, { "code": "gold", "label": "Gold" }] });
    admin.patch(&path, &edit).await.refused(428, "version_required");
    let edited: CustomField = admin.patch(&path, &edit).if_match(1).await.expect(200).read();
    assert_eq!((edited.label.as_str(), edited.key.as_str(), edited.kind, edited.version), ("Tier", "level", CustomFieldKind::Choice, 2));
    assert_eq!(edited.choices.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["silver", "iron", "gold"]);
    admin.patch(&path, &json!({ "label": "Late" })).if_match(1).await.refused(412, "changed_meanwhile");
    let without = json!({ "choices": [{ "code": "gold", "label": "Gold" }] });
    let refused = admin.patch(&path, &without).if_match(2).await.refused(409, "choice_in_use");
    assert!(refused.errors[0].message.contains("1 customer has it") && refused.errors[0].message.contains("Sterling"), "{refused:?}");
    admin.patch(&path, &json!({ "choices": [] })).if_match(2).await.refused_field(422, "choices");
    admin.patch(&path, &json!({ "kind": "text" })).if_match(2).await.problem(400);
    let text = field(&admin, "Text", "text").await;
    let choices = json!({ "choices": [{ "label": "A" }] });
    admin.patch(&format!("/custom-fields/{}", text.id), &choices).if_match(1).await.refused_field(422, "choices");
    admin.patch(&path, &json!({ "label": "TEXT" })).if_match(2).await.refused_field(409, "label");
}

#[tokio::test]
async fn fields_stand_in_the_order_that_was_chosen() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for label in ["A", "B", "C", "D"] {
        ids.push(field(&admin, label, "text").await.id);
    }
    let order = |ids: Vec<Uuid>| admin.put("/custom-fields/order", &json!({ "record": "customers", "ids": ids }));
    let answer: Vec<CustomField> = order(vec![ids[3], ids[1]]).await.expect(200).read();
    assert_eq!(answer.into_iter().map(|f| f.label).collect::<Vec<_>>(), ["D", "B", "A", "C"]);
    assert_eq!(labels(&admin).await, ["D", "B", "A", "C"]);
    field(&admin, "E", "text").await;
    assert_eq!(labels(&admin).await, ["D", "B", "A", "C", "E"]);
    order(vec![ids[0], ids[0]]).await.refused_field(422, "ids[1]");
    order(vec![Uuid::now_v7()]).await.refused_field(422, "ids[0]");
    order(vec![]).await.refused_field(422, "ids");
}

#[tokio::test]
async fn fields_are_bounded_also_for_many_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = field(&admin, "First", "text").await;
    let news = (1..MAX_FIELDS + 8).map(|n| {
        let admin = &admin;
        async move { admin.post("/custom-fields", &json!({ "record": "customers", "label": format!("Field {n}"), "kind": "number" })).await }
    });
    let answers = join_all(news).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 201).collect();
    assert_eq!((refused.len(), labels(&admin).await.len()), (8, MAX_FIELDS));
    refused.iter().for_each(|answer| drop(answer.refused(409, "too_many_fields")));
    // An archived one makes room, and then cannot come back.
    let path = format!("/custom-fields/{}", first.id);
    admin.post_empty(&format!("{path}/archive")).await.expect(200);
    field(&admin, "Another", "text").await;
    admin.post_empty(&format!("{path}/restore")).await.refused(409, "too_many_fields");
    // The same label or key at once: one wins.
    admin.post_empty(&format!("/custom-fields/{}/archive", all(&admin, "").await[0].id)).await.expect(200);
    admin.post_empty(&format!("/custom-fields/{}/archive", all(&admin, "").await[0].id)).await.expect(200);
    let twins = join_all(
        (0..4).map(|_| admin.post("/custom-fields", &json!({ "record": "customers", "label": "Twin", "kind": "text" })).into_future()),
    )
    .await;
    assert_eq!(twins.iter().filter(|answer| answer.status == 201).count(), 1);
}

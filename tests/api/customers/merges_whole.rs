//! What came to customers later moves with a merge, too: files, pictures, mentions and custom fields; and undoing gives it back.

use super::merges::{merging, read};
use super::{add, company};
use crate::attachments::{attach, content, files, pictures};
use serde_json::{Value, json};
use shared::customers::Customer;
use shared::customers::merges::{Merge, MergePreview};
use tests::{Client, TestApp};

async fn with_custom(by: &Client, name: &str, custom: Value) -> Customer {
    by.post("/customers", &json!({ "kind": "company", "name": name, "custom": custom })).await.expect(201).read()
}

fn custom(customer: &Customer) -> Value {
    serde_json::to_value(&customer.custom).unwrap()
}

#[tokio::test]
async fn custom_fields_are_filled_in_or_chosen_and_given_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (label, kind) in [("Tier", "text"), ("Origin", "text"), ("Seats", "number")] {
        admin.post("/custom-fields", &json!({ "record": "customers", "label": label, "kind": kind })).await.expect(201);
    }
    let keep = with_custom(&admin, "Acme", json!({ "tier": "gold", "origin": "fair" })).await;
    let other = with_custom(&admin, "ACME", json!({ "tier": "silver", "origin": "web", "seats": 12 })).await;
    let mut request = merging(&keep, &other, &[]);
    request["take_custom"] = json!(["origin"]);
    let merge: Merge = admin.post("/customers/merges", &request).await.expect(201).read();
    assert_eq!(custom(&read(&admin, keep.id).await), json!({ "tier": "gold", "origin": "web", "seats": 12 }));
    let found = admin.get("/customers?filter={\"where\":{\"field\":\"custom.seats\",\"op\":\"is\",\"values\":[\"12\"]}}").await.json();
    assert_eq!(found["items"][0]["id"], json!(keep.id), "the index of values went along");

    admin.post_empty(&format!("/customers/merges/{}/undo", merge.id)).await.expect(200);
    assert_eq!(custom(&read(&admin, keep.id).await), custom(&keep));
    assert_eq!(custom(&read(&admin, other.id).await), custom(&other));
}

#[tokio::test]
async fn files_and_the_picture_move_and_go_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = (add(&admin, &company("Acme")).await, add(&admin, &company("ACME")).await);
    let contract = attach(&admin, other.id, "contract.txt", b"We agree.").await;
    attach(&admin, keep.id, "offer.txt", b"We offer.").await;
    let picture = format!("/customers/{}/image", other.id);
    admin.request(reqwest::Method::PUT, &picture).body("image/png", pictures::png()).await.expect(200);
    let (keep, other) = (read(&admin, keep.id).await, read(&admin, other.id).await);
    assert!(other.image.is_some());

    let path = format!("/customers/merges/preview?keep_id={}&other_id={}", keep.id, other.id);
    let preview: MergePreview = admin.get(&path).await.expect(200).read();
    assert_eq!(preview.moves.iter().map(|m| (m.what.as_str(), m.count)).collect::<Vec<_>>(), [("files", 1)]);
    let merge: Merge = admin.post("/customers/merges", &merging(&keep, &other, &[])).await.expect(201).read();
    assert_eq!(files(&admin, keep.id).await.len(), 2);
    content(&admin, contract.id).await.expect(200);
    assert_eq!(read(&admin, keep.id).await.image, other.image);
    admin.get(&format!("/customers/{}/image", keep.id)).await.expect(200);
    assert_eq!(read(&admin, other.id).await.image, None);

    admin.post_empty(&format!("/customers/merges/{}/undo", merge.id)).await.expect(200);
    assert_eq!(files(&admin, keep.id).await.len(), 1);
    assert_eq!(files(&admin, other.id).await.iter().map(|file| file.id).collect::<Vec<_>>(), [contract.id]);
    assert_eq!((read(&admin, keep.id).await.image, read(&admin, other.id).await.image), (None, other.image));
    admin.get(&picture).await.expect(200);
}

#[tokio::test]
async fn whoever_was_merged_is_erased_with_the_one_that_stayed_and_not_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = (add(&admin, &company("Acme")).await, add(&admin, &company("ACME")).await);
    admin.post("/customers/merges", &merging(&keep, &other, &[])).await.expect(201);
    super::privacy::erase(&admin, other.id, "ACME").await.refused(409, "merged");
    super::privacy::erase(&admin, keep.id, "Acme").await.expect(200);
    for id in [keep.id, other.id] {
        admin.get(&format!("/customers/{id}")).await.expect(404);
    }
}

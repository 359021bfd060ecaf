//! Handing over all that is kept about a customer.

use super::marker::{self, MARKER, everywhere};
use crate::customers::{add, company};
use crate::files::pages;
use serde_json::Value;
use shared::access::{Permission, Scope};
use std::io::{Cursor, Read};
use tests::{Client, TestApp};
use uuid::Uuid;

/// `data.json` and the text of `summary.pdf`.
async fn handed_over(by: &Client, id: Uuid) -> (Value, String) {
    let answer = by.get(&format!("/customers/{id}/personal-data")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(answer.header("content-disposition").contains("personal-data-"), "{:?}", answer.headers);
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body.to_vec())).expect("an archive");
    let mut read = |name: &str| {
        let mut content = Vec::new();
        archive.by_name(name).expect("the file").read_to_end(&mut content).expect("content");
        content
    };
    let (data, summary) = (read("data.json"), read("summary.pdf"));
    (serde_json::from_slice(&data).expect("JSON"), pages(&summary).concat())
}

#[tokio::test]
async fn everything_is_handed_over_for_programs_and_for_people() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = everywhere(&app, &admin).await;
    let (data, summary) = handed_over(&admin, customer.id).await;
    assert_eq!(data["about"]["format"], "clientsphere/personal-data/1");
    assert_eq!(data["about"]["made_by"], admin.me.name.as_str());
    assert_eq!(data["record"]["name"], marker::name());
    assert_eq!(data["record"]["address"]["street"], format!("{MARKER} street 5"));
    assert_eq!(data["record"]["other_emails"].as_array().map(Vec::len), Some(2), "that of the one that was merged, too");
    let count = |part: &str| data[part].as_array().unwrap_or_else(|| panic!("{part} is no list")).len();
    assert_eq!((count("contacts"), count("interactions"), count("segments"), count("messages")), (1, 3, 1, 2));
    assert_eq!(data["contacts"][0]["name"], "Person 0");
    assert_eq!((count("files"), count("merged")), (2, 1));
    assert_eq!(data["record"]["custom"]["origin"], format!("From {MARKER}"));
    assert_eq!(data["merged"][0]["name"], format!("{MARKER} Twin"));
    let answer = admin.get(&format!("/customers/{}/personal-data", customer.id)).await.expect(200);
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body.to_vec())).expect("an archive");
    let mut text = String::new();
    let path = data["files"][0]["file"].as_str().expect("a path").to_owned();
    archive.by_name(&path).expect("the file").read_to_string(&mut text).expect("text");
    assert_eq!(text, format!("Contract 0 with {MARKER}"));
    assert!(archive.by_name("picture.png").is_ok() || archive.by_name("picture.jpeg").is_ok(), "the picture");
    assert_eq!(
        data["interactions"].as_array().unwrap().iter().filter(|talk| talk["deleted_at"].is_string()).count(),
        1,
        "deleted ones, too"
    );
    assert_eq!(data["imports"][0]["outcome"], "changed");
    assert!(data["audit"].as_array().unwrap().iter().any(|entry| entry["action"] == "customer.created"), "{}", data["audit"]);
    for there in ["Personal data of", "Record", "Interactions", "Spoke with", "Consents", "Dear", "Segments", "customer.created"] {
        assert!(summary.contains(there), "{there} in {summary}");
    }
    let inside = app.inside().await;
    let recorded = format!("action = 'customer.disclosed' AND subject_id = {}", inside.uuid(customer.id));
    assert_eq!(inside.count("audit_entries", &recorded).await, 3, "it was handed over once before, too");
}

#[tokio::test]
async fn only_who_may_hands_over_and_only_what_is_within_reach() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}/personal-data", customer.id);
    app.join(&["sales_manager"], None).await.get(&path).await.refused(403, "forbidden");
    app.role_with("hands over own", &[(Permission::CustomerDisclose, Scope::Own)]).await;
    app.join(&["hands over own"], None).await.get(&path).await.expect(404);
    app.join(&["admin"], None).await.get(&path).await.expect(200);
    admin.post_empty(&format!("/customers/{}/archive", customer.id)).await.expect(200);
    assert_eq!(handed_over(&admin, customer.id).await.0["record"]["name"], "Acme", "archived ones, too");
}

#[tokio::test]
async fn messages_to_a_colleague_with_the_same_address_are_not_handed_over() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut new = company("Acme");
    new.email = Some(admin.email().to_owned());
    let customer = add(&admin, &new).await;
    let reset = serde_json::json!({ "email": admin.email() });
    app.anyone.post("/auth/forgot", &reset).await;
    let (data, _) = handed_over(&admin, customer.id).await;
    assert_eq!(data["messages"], serde_json::json!([]));
}

//! Saved views are kept for each record type, by those who may read its records.

use super::SAMPLES;
use serde_json::json;
use shared::Named;
use shared::access::{Permission, Scope};
use shared::views::SavedView;
use tests::TestApp;

#[tokio::test]
async fn views_are_kept_for_each_list_and_for_its_readers_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let codes = || SAMPLES.iter().map(|sample| sample.spec.code).chain(["customers"]);
    for code in codes() {
        let new = json!({ "record": code, "name": "Mine", "state": { "query": "sort=name" } });
        let view: SavedView = admin.post("/views", &new).await.expect(201).read();
        assert_eq!(view.record, code);
        admin.post("/views", &new).await.refused(409, "duplicate");
    }
    for code in codes() {
        let views: Vec<SavedView> = admin.get(&format!("/views?record={code}")).await.expect(200).read();
        assert_eq!(views.iter().map(|view| view.record.as_str()).collect::<Vec<_>>(), [code]);
    }
    for sample in SAMPLES {
        let (code, subject) = (sample.spec.code, sample.spec.subject);
        let read = Permission::from_code(&format!("{subject}.read")).unwrap();
        let role = app.role_with(&format!("{subject} views"), &[(read, Scope::Own)]).await;
        let key = format!("{subject} views");
        let reader = app.join(&[key.as_str()], None).await;
        let stranger = app.join(&[], None).await;
        let new = json!({ "record": code, "name": "Shared" });
        let view: SavedView = admin.post("/views", &new).await.expect(201).read();
        let path = format!("/views/{}", view.id);
        admin.put(&format!("{path}/roles"), &json!({ "role_ids": [role] })).if_match(1).await.expect(200);
        reader.get(&path).await.expect(200);
        reader.post("/views", &new).await.expect(201);
        for other in codes().filter(|other| *other != code) {
            reader.get(&format!("/views?record={other}")).await.refused(403, "forbidden");
            reader.post("/views", &json!({ "record": other, "name": "Mine" })).await.refused(403, "forbidden");
        }
        stranger.get(&format!("/views?record={code}")).await.refused(403, "forbidden");
        // Who may read the records no more does not see the views of their list either.
        let version = admin.get(&format!("/users/{}", reader.me.id)).await.etag();
        admin.put(&format!("/users/{}/roles", reader.me.id), &json!({ "role_ids": [] })).if_match(version).await.expect(200);
        reader.get(&path).await.refused(404, "not_found");
    }
}

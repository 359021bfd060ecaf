//! Bulk changes that are cancelled, or whose server dies meanwhile.

use super::bulk::ended;
use serde_json::json;
use shared::customers::bulk::{BulkChange, BulkStatus};
use std::fmt::Write;
use tests::{Client, Folder, Inside, PASSWORD, Spawned, TestApp, until};

/// Imports so many companies and begins to tag them all; waits until some are done.
async fn begin(by: &Client, companies: usize) -> BulkChange {
    let mut sheet = "name,email\n".to_owned();
    for n in 0..companies {
        writeln!(sheet, "Company {n},info{n}@example.com").unwrap();
    }
    crate::imports::run_whole(by, &sheet).await;
    let tag = json!({ "target": { "query": {} }, "action": { "type": "add_tags", "tags": ["Swept"] } });
    let bulk: BulkChange = by.post("/customers/bulk", &tag).await.expect(202).read();
    until("the bulk change to be under way", async || {
        let bulk: BulkChange = by.get(&format!("/customers/bulk/{}", bulk.id)).await.read();
        (bulk.done > 0).then_some(bulk)
    })
    .await
}

#[tokio::test]
async fn a_cancelled_bulk_change_stops_and_what_it_did_can_be_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let bulk = begin(&admin, 3_000).await;
    let path = format!("/customers/bulk/{}", bulk.id);
    admin.post_empty(&format!("{path}/undo")).await.refused(409, "cannot_undo");
    let cancelled: BulkChange = admin.post_empty(&format!("{path}/cancel")).await.expect(200).read();
    assert_eq!(cancelled.status, BulkStatus::Cancelled);
    assert!(cancelled.done < cancelled.total && cancelled.changed == cancelled.done, "{cancelled:?}");
    let inside = app.inside().await;
    let tagged = async || u64::try_from(inside.count("customer_tags", "tag_key = 'swept'").await).unwrap();
    assert_eq!(tagged().await, cancelled.changed);
    // Once more changes nothing.
    assert_eq!(admin.post_empty(&format!("{path}/cancel")).await.expect(200).read::<BulkChange>().done, cancelled.done);
    let undo: BulkChange = admin.post_empty(&format!("{path}/undo")).await.expect(202).read();
    let undone = ended(&admin, undo.id).await;
    assert_eq!((undone.total, undone.changed, tagged().await), (cancelled.changed, cancelled.changed, 0));
    let read: BulkChange = admin.get(&path).await.read();
    assert_eq!((read.undone_by, read.can_undo), (Some(undone.id), false));
}

#[tokio::test]
async fn a_bulk_change_goes_on_after_sudden_death_and_changes_each_customer_once() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    let token = server.setup_link.as_deref().unwrap().split('#').nth(1).unwrap().to_owned();
    let body = json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    server.anyone.post("/setup", &body).await.expect(201);
    let bulk = begin(&sign_in(&server).await, 2_000).await;
    server.kill();
    let mut server = Spawned::start(&folder, &[]).await;
    let ended = ended(&sign_in(&server).await, bulk.id).await;
    assert_eq!((ended.status, ended.total, ended.changed), (BulkStatus::Finished, 2_000, 2_000));
    server.terminate();
    assert!(server.ended().await);
    let inside = Inside::open(&format!("sqlite:{}", folder.join("data/clientsphere.db").display())).await;
    assert_eq!(inside.count("audit_entries", "action = 'customer.edited'").await, 2_000);
    assert_eq!(inside.count("customers", "version = 2").await, 2_000);
}

async fn sign_in(server: &Spawned) -> Client {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = server.anyone.post("/auth/sign-in", &body).await.expect(200);
    server.anyone.with_token(answer.json()["access_token"].as_str().unwrap())
}

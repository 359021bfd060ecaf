//! Bulk changes that are cancelled, whose server dies meanwhile, or whose owner may no longer go on.

use super::{CASES, Case, ended};
use serde_json::json;
use shared::access::Permission::{CustomerEdit, CustomerRead, LeadEdit, LeadRead, ProductEdit, ProductRead};
use shared::access::Scope::All;
use shared::records::bulk::{BulkChange, BulkStatus};
use tests::{Client, Folder, Inside, PASSWORD, Spawned, TestApp, until};

/// Begins to tag all there are, and waits until some are done.
async fn begin(by: &Client, case: &Case) -> BulkChange {
    let tag = json!({ "target": { "query": {} }, "action": { "type": "add_tags", "tags": ["Swept"] } });
    let bulk: BulkChange = by.post(&format!("/{}/bulk", case.code), &tag).await.expect(202).read();
    until("the bulk change to be under way", async || {
        let bulk: BulkChange = by.get(&format!("/bulk-changes/{}", bulk.id)).await.read();
        (bulk.done > 0).then_some(bulk)
    })
    .await
}

async fn tagged(inside: &Inside, case: &Case) -> u64 {
    u64::try_from(inside.count(case.tags, "tag_key = 'swept'").await).unwrap()
}

#[tokio::test]
async fn a_cancelled_bulk_change_stops_and_what_it_did_can_be_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    for case in CASES {
        let one = case.add(&admin, "One", json!({})).await;
        case.multiply(&inside, &one, 2_000).await;
        let bulk = begin(&admin, &case).await;
        let path = format!("/bulk-changes/{}", bulk.id);
        admin.post_empty(&format!("{path}/undo")).await.refused(409, "cannot_undo");
        let cancelled: BulkChange = admin.post_empty(&format!("{path}/cancel")).await.expect(200).read();
        assert_eq!(cancelled.status, BulkStatus::Cancelled);
        assert!(cancelled.done < cancelled.total && cancelled.changed == cancelled.done, "{cancelled:?}");
        assert_eq!(tagged(&inside, &case).await, cancelled.changed);
        // Once more changes nothing.
        assert_eq!(admin.post_empty(&format!("{path}/cancel")).await.expect(200).read::<BulkChange>().done, cancelled.done);
        let undo: BulkChange = admin.post_empty(&format!("{path}/undo")).await.expect(202).read();
        let undone = ended(&admin, undo.id).await;
        assert_eq!((undone.total, undone.changed, tagged(&inside, &case).await), (cancelled.changed, cancelled.changed, 0));
        let read: BulkChange = admin.get(&path).await.read();
        assert_eq!((read.undone_by, read.can_undo), (Some(undone.id), false));
    }
}

/// Nobody waits for the end of a large change: whoever edits a single record comes in between two of its slices.
#[tokio::test]
async fn single_edits_come_between_the_slices_of_a_large_archiving_which_is_undone_whole() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    for case in CASES {
        let Case { code, subject, .. } = case;
        let one = case.add(&admin, "One", json!({})).await;
        case.multiply(&inside, &one, 2_000).await;
        let archive = json!({ "target": { "query": {} }, "action": { "type": "archive" } });
        let bulk: BulkChange = admin.post(&format!("/{code}/bulk"), &archive).await.expect(202).read();
        // Who is added from now on is not among them.
        let other = case.add(&admin, "Other", json!({})).await;
        let path = format!("/{code}/{}", other["id"].as_str().unwrap());
        for version in 1.. {
            admin.patch(&path, &json!({ "name": format!("Other {version}") })).if_match(version).await.expect(200);
            let bulk: BulkChange = admin.get(&format!("/bulk-changes/{}", bulk.id)).await.read();
            if bulk.status == BulkStatus::Finished {
                assert_eq!((bulk.total, bulk.changed), (2_001, 2_001));
                break;
            }
        }
        let archived = |which: &str| format!("(SELECT {which}(seq) FROM audit_entries WHERE action = '{subject}.archived')");
        let between = format!("action = '{subject}.edited' AND seq > {} AND seq < {}", archived("MIN"), archived("MAX"));
        assert!(inside.count("audit_entries", &between).await > 0, "{code}: nobody came between");
        let undo: BulkChange = admin.post_empty(&format!("/bulk-changes/{}/undo", bulk.id)).await.expect(202).read();
        assert_eq!(ended(&admin, undo.id).await.changed, 2_001, "{code}");
        assert_eq!(inside.count(code, "archived_at IS NOT NULL").await, 0, "{code}");
    }
}

#[tokio::test]
async fn a_bulk_change_ends_where_its_owner_may_no_longer_change_the_records() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    let reading = app.role_with("reader", &[(LeadRead, All), (ProductRead, All), (CustomerRead, All)]).await;
    let edits = [LeadRead, LeadEdit, ProductRead, ProductEdit, CustomerRead, CustomerEdit].map(|permission| (permission, All));
    app.role_with("editor", &edits).await;
    for case in CASES {
        let one = case.add(&admin, "One", json!({})).await;
        case.multiply(&inside, &one, 2_000).await;
        let editor = app.join(&["editor"], None).await;
        let bulk = begin(&editor, &case).await;
        let user = format!("/users/{}", editor.me.id);
        let version = admin.get(&user).await.etag();
        admin.put(&format!("{user}/roles"), &json!({ "role_ids": [reading] })).if_match(version).await.expect(200);
        let why = format!("Whoever started it may no longer change {}.", case.code);
        let stopped = format!("id = {} AND status = 'cancelled' AND reason = '{why}' AND done < total", inside.uuid(bulk.id));
        until("the bulk change to be stopped", async || (inside.count("bulk_changes", &stopped).await == 1).then_some(())).await;
        editor.get(&format!("/bulk-changes/{}", bulk.id)).await.refused(404, "not_found");
        assert_eq!(
            inside.count("audit_entries", &format!("action = 'bulk_change.cancelled' AND subject_id = {}", inside.uuid(bulk.id))).await,
            1
        );
    }
}

#[tokio::test]
async fn a_bulk_change_goes_on_after_sudden_death_and_changes_each_record_once() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    let token = server.setup_link.as_deref().unwrap().split('#').nth(1).unwrap().to_owned();
    let body = json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    server.anyone.post("/setup", &body).await.expect(201);
    let inside = async || Inside::open(&format!("sqlite:{}", folder.join("data/clientsphere.db").display())).await;
    let admin = sign_in(&server).await;
    // All are there before the first change begins: past the product nobody waits for a turn to write, SQLite only tries again for a while.
    for case in CASES {
        let one = case.add(&admin, "One", json!({})).await;
        case.multiply(&inside().await, &one, 1_499).await;
    }
    let mut begun = Vec::new();
    for case in CASES {
        begun.push(begin(&admin, &case).await.id);
    }
    server.kill();
    let mut server = Spawned::start(&folder, &[]).await;
    let admin = sign_in(&server).await;
    for id in begun {
        let ended = ended(&admin, id).await;
        assert_eq!((ended.status, ended.total, ended.changed), (BulkStatus::Finished, 1_500, 1_500));
    }
    server.terminate();
    assert!(server.ended().await);
    let inside = inside().await;
    for Case { code, subject, .. } in CASES {
        assert_eq!(inside.count("audit_entries", &format!("action = '{subject}.edited'")).await, 1_500, "{code}");
        assert_eq!(inside.count(code, "version = 2").await, 1_500, "{code}");
    }
}

async fn sign_in(server: &Spawned) -> Client {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = server.anyone.post("/auth/sign-in", &body).await.expect(200);
    server.anyone.with_token(answer.json()["access_token"].as_str().unwrap())
}

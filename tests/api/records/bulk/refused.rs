//! What a bulk change refuses: as a whole before it begins, and record by record.

use super::{CASES, change, counts, rows, undo};
use serde_json::{Value, json};
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anything_is_written() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    let edit = |fields: Value| json!({ "type": "edit", "fields": fields });
    for case in CASES {
        let (code, text, (kind, _)) = (case.code, case.text, case.kind);
        let acme = case.add(&admin, "Acme", json!({})).await;
        let (path, ids, archive) = (format!("/{code}/bulk"), json!({ "ids": [acme["id"]] }), json!({ "type": "archive" }));
        let nobody = json!({ "type": "assign", "owner_id": Uuid::now_v7() });
        let unknown = json!({ "query": { "filter": { "where": { "field": "shoe", "op": "is", "values": ["1"] } } } });
        for (target, action, field) in [
            (json!({ "ids": [] }), archive.clone(), "target"),
            (json!({ "ids": vec![acme["id"].clone(); 501] }), archive.clone(), "target"),
            (json!({ "query": { "q": "none" } }), archive.clone(), "target"),
            (json!({ "query": { "tag": "a\u{7}" } }), archive.clone(), "target.query.tag"),
            (unknown, archive.clone(), "filter[0]"),
            (ids.clone(), edit(json!({})), "action.fields"),
            (ids.clone(), edit(json!({ "name": "Many" })), "action.fields.name"),
            (ids.clone(), edit(json!({ "shoe": 1 })), "action.fields.shoe"),
            (ids.clone(), edit(json!({ kind: "nonsense" })), &format!("action.fields.{kind}")),
            (ids.clone(), edit(json!({ text: "x".repeat(1_000) })), &format!("action.fields.{text}")),
            (ids.clone(), json!({ "type": "add_tags", "tags": [] }), "action"),
            (ids.clone(), nobody, if case.owned { "action.owner_id" } else { "action.type" }),
        ] {
            let problem = admin.post(&path, &json!({ "target": target, "action": action })).await.problem(422);
            assert!(problem.errors.iter().any(|e| e.field.starts_with(field)), "{code}: {action}: {problem:?}");
        }
        for (body, field) in [
            (json!({ "target": ids, "action": { "type": "archive", "surprise": 1 } }), "action"),
            (json!({ "target": ids, "action": { "type": "explode" } }), "action"),
            (json!({ "target": { "ids": [acme["id"]], "query": {} }, "action": { "type": "archive" } }), "target"),
            (json!({ "target": { "query": { "shoe": "1" } }, "action": { "type": "archive" } }), "target.query.shoe"),
            (json!({ "target": { "query": { kind: "nonsense" } }, "action": { "type": "archive" } }), &format!("target.query.{kind}")),
            (json!({ "target": { "query": { "limit": 1 } }, "action": { "type": "archive" } }), "target.query"),
        ] {
            let problem = admin.post(&path, &body).await.problem(400);
            assert!(problem.errors.iter().any(|e| e.field.starts_with(field)), "{body}: {problem:?}");
        }
        admin.get(&format!("/bulk-changes?record={code}s")).await.refused_field(400, "record");
    }
    assert_eq!(inside.count("bulk_changes", "1 = 1").await, 0);
    assert_eq!(inside.count("audit_entries", "action = 'bulk_change.started'").await, 0);
}

#[tokio::test]
async fn a_record_that_its_own_rules_refuse_stays_as_it_was_and_the_others_are_changed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let [leads, ..] = CASES;
    let open = leads.add(&admin, "Open", json!({})).await;
    let lost = leads.add(&admin, "Lost", json!({ "stage": "lost", "lost_reason": "Price" })).await;
    let both = json!({ "ids": [open["id"], lost["id"]] });
    let losing = json!({ "type": "edit", "fields": { "stage": "lost" } });
    let bulk = change(&admin, "leads", both.clone(), losing).await;
    assert_eq!(counts(&bulk), [0, 1, 1, 0]);
    let failed = rows(&admin, bulk.id, "&outcome=failed").await;
    assert_eq!(failed[0].message.as_deref(), Some("Reason for losing is required for a lost lead"));
    assert_eq!(failed[0].name.as_deref(), Some("Open"));
    assert_eq!(leads.read(&admin, &open["id"]).await["version"], 1);
    admin.post_empty(&format!("/bulk-changes/{}/undo", bulk.id)).await.refused(409, "cannot_undo");

    // What follows by the record's rules is undone with the rest.
    let winning = change(&admin, "leads", both, json!({ "type": "edit", "fields": { "stage": "won" } })).await;
    assert_eq!((counts(&winning), leads.read(&admin, &lost["id"]).await["lost_reason"].clone()), ([2, 0, 0, 0], Value::Null));
    assert_eq!(counts(&undo(&admin, winning.id).await), [2, 0, 0, 0]);
    let lost = leads.read(&admin, &lost["id"]).await;
    assert_eq!((lost["stage"].as_str(), lost["lost_reason"].as_str()), (Some("lost"), Some("Price")));

    // Nobody has more tags by the many than one by one.
    let tags = |from: u32| (from..from + 12).map(|n| format!("Tag {n}")).collect::<Vec<_>>();
    let full = leads.add(&admin, "Full", json!({ "tags": tags(0) })).await;
    let bulk = change(&admin, "leads", json!({ "ids": [full["id"]] }), json!({ "type": "add_tags", "tags": tags(12) })).await;
    let message = rows(&admin, bulk.id, "").await[0].message.clone().unwrap_or_default();
    assert!(counts(&bulk) == [0, 0, 1, 0] && message.starts_with("Tags "), "{message}");
}

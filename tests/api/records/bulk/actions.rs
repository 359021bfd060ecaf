//! Changing many records at once, and undoing it.

use super::{CASES, change, counts, ended, id_of, rows, undo};
use serde_json::{Value, json};
use shared::page::Page;
use shared::records::bulk::{BulkChange, BulkRow, BulkStatus};
use shared::text::capitalised;
use tests::TestApp;
use uuid::Uuid;

/// A record without what every change gives anew.
fn lasting(record: &Value) -> Value {
    let mut record = record.clone();
    let map = record.as_object_mut().expect("a record");
    map.remove("version");
    map.remove("updated_at");
    record
}

#[tokio::test]
async fn every_action_changes_each_record_by_the_usual_rules_and_can_be_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let owner = app.join(&["sales_staff"], None).await;
    let inside = app.inside().await;
    for case in CASES {
        let (kind, [one, other]) = case.kind;
        let text = case.text;
        let a = case.add(&admin, "Acme", json!({ "tags": ["Old"], kind: one, text: "Bonn" })).await;
        let b = case.add(&admin, "Bolt", json!({ kind: one })).await;
        let mut fields = json!({ kind: other, text: " Kiel " });
        if let Some(number) = case.number {
            fields[number] = json!(24);
        }
        let mut actions = vec![
            json!({ "type": "edit", "fields": fields }),
            json!({ "type": "edit", "fields": { text: null } }),
            json!({ "type": "add_tags", "tags": ["New", "OLD"] }),
            json!({ "type": "remove_tags", "tags": ["old"] }),
            json!({ "type": "archive" }),
        ];
        if case.owned {
            actions.push(json!({ "type": "assign", "owner_id": owner.me.id }));
        }
        let mut edits_of_b = 0;
        for action in actions {
            let what = format!("{}: {action}", case.code);
            let before = [case.read(&admin, &a["id"]).await, case.read(&admin, &b["id"]).await];
            let bulk = change(&admin, case.code, json!({ "ids": [a["id"], b["id"], a["id"]] }), action.clone()).await;
            let unchanged = u64::from(action["type"] == "remove_tags" || action["fields"][text] == Value::Null && action["type"] == "edit");
            assert_eq!((bulk.total, counts(&bulk)), (2, [2 - unchanged, unchanged, 0, 0]), "{what}");
            edits_of_b += if action["type"] == "archive" { 0 } else { 2 * (1 - unchanged) };
            let after = case.read(&admin, &a["id"]).await;
            assert!(after["version"].as_i64() > before[0]["version"].as_i64() && bulk.can_undo, "{what}");
            match action["type"].as_str().unwrap() {
                "edit" if unchanged == 0 => {
                    assert_eq!((after[kind].as_str(), after[text].as_str()), (Some(other), Some("Kiel")), "{what}");
                    assert_eq!(after["name"], "Acme", "{what}");
                }
                "edit" => assert_eq!(after[text], Value::Null, "{what}"),
                "assign" => assert_eq!(after["owner"]["name"], owner.me.name.as_str(), "{what}"),
                "add_tags" => assert_eq!(after["tags"], json!(["Old", "New"]), "{what}"),
                "remove_tags" => assert_eq!(after["tags"], json!([]), "{what}"),
                _ => assert!(after["archived_at"].is_string(), "{what}"),
            }
            let undone = undo(&admin, bulk.id).await;
            assert_eq!(counts(&undone), [2 - unchanged, 0, 0, 0], "{what}");
            for was in before {
                assert_eq!(lasting(&case.read(&admin, &was["id"]).await), lasting(&was), "{what}");
            }
            admin.post_empty(&format!("/bulk-changes/{}/undo", bulk.id)).await.refused(409, "cannot_undo");
            let again: BulkChange = admin.get(&format!("/bulk-changes/{}", bulk.id)).await.read();
            assert_eq!((again.undone_by, again.can_undo), (Some(undone.id), false), "{what}");
        }
        let edited = format!("subject_id = {} AND action = '{}.edited'", inside.uuid(id_of(&b)), case.subject);
        let edits = inside.count("audit_entries", &edited).await;
        assert_eq!(u64::try_from(edits), Ok(edits_of_b), "each change and each undo stands in the record's history");
    }
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
}

#[tokio::test]
async fn all_that_a_query_finds_are_changed_and_nobody_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for case in CASES {
        let (kind, [one, other]) = case.kind;
        let name = |n: u32| format!("Record {n:03}");
        for n in 0..24 {
            case.add(&admin, &name(n), json!({ kind: if n % 2 == 0 { one } else { other }, "tags": ["Even"] })).await;
        }
        let inside = app.inside().await;
        let more = case.add(&admin, "Much", json!({ kind: other })).await;
        case.multiply(&inside, &more, 130).await;
        let filter = json!({ "all": [{ "where": { "field": "name", "op": "is_none", "values": [name(0), name(2)] } }] });
        let target = json!({ "query": { kind: one, "tag": "even", "filter": filter, "q": "record" } });
        let action = json!({ "type": "edit", "fields": { kind: other } });
        let (path, new) =
            (format!("/{}/bulk", case.code), |count: u64| json!({ "target": target, "action": action, "expected_count": count }));
        admin.post(&path, &new(5)).await.refused(409, "count_changed");
        // What is changed no longer matches the query: the set was fixed before.
        let begun: BulkChange = admin.post(&path, &new(10)).await.expect(202).read();
        let bulk = ended(&admin, begun.id).await;
        assert_eq!((bulk.status, bulk.total, counts(&bulk)), (BulkStatus::Finished, 10, [10, 0, 0, 0]), "{}", case.code);
        let total =
            async |query: &str| admin.get(&format!("/{}?{query}&limit=1&total=true", case.code)).await.json()["total"]["count"].clone();
        assert_eq!(total(&format!("{kind}={one}")).await, 2, "{}", case.code);
        let names: Vec<_> = rows(&admin, bulk.id, "&outcome=changed").await.into_iter().map(|row| row.name.unwrap()).collect();
        assert_eq!(names, (2..12).map(|n| name(2 * n)).collect::<Vec<_>>(), "{}", case.code);
        let page: Page<BulkRow> = admin.get(&format!("/bulk-changes/{}/rows?limit=6", bulk.id)).await.read();
        let next: Page<BulkRow> = admin.get(&format!("/bulk-changes/{}/rows?limit=6&after={}", bulk.id, page.next.unwrap())).await.read();
        assert_eq!((page.items.len(), next.items.len(), next.next), (6, 4, None));

        // More than one transaction deals with.
        let all = change(&admin, case.code, json!({ "query": {} }), json!({ "type": "add_tags", "tags": ["Swept"] })).await;
        assert_eq!((all.total, counts(&all)), (155, [155, 0, 0, 0]), "{}", case.code);
        assert_eq!(total("tag=swept").await, 155);
        let archived = change(&admin, case.code, json!({ "query": { "tag": "even" } }), json!({ "type": "archive" })).await;
        assert_eq!((archived.changed, total("tag=swept").await), (24, json!(131)));
        let restored = change(&admin, case.code, json!({ "query": { "archived": true } }), json!({ "type": "restore" })).await;
        assert_eq!((restored.changed, total("tag=swept").await), (24, json!(155)));
    }
}

#[tokio::test]
async fn what_somebody_changed_since_is_not_undone_and_the_rest_is() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for case in CASES {
        let (kind, [one, other]) = case.kind;
        let text = case.text;
        let mut ids = Vec::new();
        for name in ["Acme", "Bolt", "Cargo"] {
            ids.push(case.add(&admin, name, json!({ kind: one, text: "Bonn" })).await["id"].clone());
        }
        let bulk =
            change(&admin, case.code, json!({ "ids": ids }), json!({ "type": "edit", "fields": { kind: other, text: "Kiel" } })).await;
        // One in a field that was changed, one in another field, and one is back already.
        for (id, edit) in ids.iter().zip([json!({ text: "Wien" }), json!({ "description": "Later" }), json!({ kind: one, text: "Bonn" })]) {
            admin.patch(&format!("/{}/{}", case.code, id.as_str().unwrap()), &edit).if_match(2).await.expect(200);
        }
        let undone = undo(&admin, bulk.id).await;
        assert_eq!(counts(&undone), [1, 1, 1, 0], "{}", case.code);
        let failed = rows(&admin, undone.id, "&outcome=failed").await;
        assert_eq!(failed[0].message, Some(format!("Changed since: {}", capitalised(text))));
        let bolt = case.read(&admin, &ids[1]).await;
        assert_eq!((bolt[kind].as_str(), bolt[text].as_str(), bolt["description"].as_str()), (Some(one), Some("Bonn"), Some("Later")));
        let acme = case.read(&admin, &ids[0]).await;
        assert_eq!((acme[kind].as_str(), acme[text].as_str()), (Some(other), Some("Wien")), "{}", case.code);
    }
}

#[tokio::test]
async fn custom_fields_are_changed_and_undone_one_by_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    for case in CASES {
        let (id, other) = (inside.uuid(Uuid::now_v7()), inside.uuid(Uuid::now_v7()));
        let (code, now) = (case.code, "'2026-01-01 00:00:00+00:00'");
        let choices = r#"'[{"code":"gold","label":"Gold"}]'"#;
        let fields = format!(
            "INSERT INTO custom_fields (id, record, key, label, label_key, kind, choices, position, created_at, updated_at, version) VALUES
             ({id}, '{code}', 'tier', 'Tier', 'tier', 'choice', {choices}, 0, {now}, {now}, 1),
             ({other}, '{code}', 'seats', 'Seats', 'seats', 'number', '[]', 1, {now}, {now}, 1)"
        );
        inside.execute(&fields).await.expect("custom fields");
        let acme = case.add(&admin, "Acme", json!({ "custom": { "seats": 5 } })).await;
        let ids = json!({ "ids": [acme["id"]] });
        let edit = json!({ "type": "edit", "fields": { "custom": { "tier": " gold " }, "custom.seats": 7.0 } });
        let bulk = change(&admin, code, ids.clone(), edit.clone()).await;
        assert_eq!((bulk.changed, case.read(&admin, &acme["id"]).await["custom"].clone()), (1, json!({ "seats": 7, "tier": "gold" })));
        assert_eq!(change(&admin, code, ids.clone(), edit).await.unchanged, 1);
        assert_eq!(undo(&admin, bulk.id).await.changed, 1);
        assert_eq!(case.read(&admin, &acme["id"]).await["custom"], json!({ "seats": 5 }));
        for (fields, field) in [(json!({ "custom": { "tier": "tin" } }), "custom.tier"), (json!({ "custom.none": 1 }), "custom.none")] {
            let body = json!({ "target": ids, "action": { "type": "edit", "fields": fields } });
            admin.post(&format!("/{code}/bulk"), &body).await.refused_field(422, &format!("action.fields.{field}"));
        }
    }
}

//! Whom bulk changes reach, and whose they are.

use super::{CASES, change, counts, id_of, rows};
use serde_json::{Value, json};
use shared::access::Permission::{LeadArchive, LeadEdit, LeadRead, ProductEdit, ProductRead};
use shared::access::Scope::{All, Own, Team};
use shared::page::Page;
use shared::records::bulk::{BulkChange, BulkOutcome};
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn nobody_changes_by_the_many_what_they_may_not_change_one_by_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let [leads, ..] = CASES;
    let (north, south) = (app.team("North").await, app.team("South").await);
    app.role_with("own editor", &[(LeadRead, All), (LeadEdit, Own)]).await;
    app.role_with("team editor", &[(LeadRead, All), (LeadEdit, Team)]).await;
    app.role_with("all editor", &[(LeadRead, Team), (LeadEdit, All)]).await;
    let colleague = app.join(&["sales_staff"], Some(north.id)).await;
    let stranger = app.join(&["sales_staff"], Some(south.id)).await;
    for (role, reached, found) in [("own editor", [1, 0, 0], 3), ("team editor", [1, 1, 0], 3), ("all editor", [1, 1, 1], 2)] {
        let editor = app.join(&[role], Some(north.id)).await;
        let mut ids = Vec::new();
        for owner in [editor.me.id, colleague.me.id, stranger.me.id] {
            ids.push(leads.add(&admin, role, json!({ "owner_id": owner, "tags": [role] })).await["id"].clone());
        }
        let tag = json!({ "type": "add_tags", "tags": ["x"] });
        let changed: u64 = reached.iter().sum();
        let target = json!({ "ids": [ids[0], ids[1], ids[2], Uuid::now_v7()] });
        let bulk = change(&editor, "leads", target, tag.clone()).await;
        assert_eq!(counts(&bulk), [changed, 0, 0, 4 - changed], "{role}");
        for (id, reached) in ids.iter().zip(reached) {
            assert_eq!(leads.read(&admin, id).await["version"], 1 + reached, "{role}");
        }
        let outcomes: Vec<_> = rows(&editor, bulk.id, "").await.into_iter().map(|row| row.outcome.unwrap()).collect();
        let expected = reached.map(|reached| if reached == 1 { BulkOutcome::Changed } else { BulkOutcome::OutOfReach });
        assert_eq!(outcomes[..3], expected, "{role}");
        // A query finds what one sees.
        let all = change(&editor, "leads", json!({ "query": { "tag": role } }), tag).await;
        assert_eq!((all.total, all.unchanged), (found, changed.min(found)), "{role}");
        let names = rows(&editor, bulk.id, "").await.into_iter().filter(|row| row.name.is_some()).count();
        assert_eq!(u64::try_from(names), Ok(found), "names are told of those that one may read");
    }
}

#[tokio::test]
async fn a_bulk_change_is_its_owners_own_matter_and_needs_every_permission_of_what_it_does() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let [leads, products, _] = CASES;
    app.role_with("editor", &[(LeadRead, All), (LeadEdit, Own), (ProductRead, All), (ProductEdit, All)]).await;
    app.role_with("archivist", &[(LeadRead, All), (LeadEdit, All), (LeadArchive, Own)]).await;
    app.role_with("reader", &[(LeadRead, All)]).await;
    let editor = app.join(&["editor"], None).await;
    let mine = leads.add(&admin, "Mine", json!({ "owner_id": editor.me.id })).await;
    let all = json!({ "query": {} });
    let post = |action: Value| editor.post("/leads/bulk", &json!({ "target": all, "action": action }));
    post(json!({ "type": "archive" })).await.refused(403, "forbidden");
    post(json!({ "type": "assign", "owner_id": admin.me.id })).await.refused_field(422, "action.owner_id");

    let tag = json!({ "type": "add_tags", "tags": ["x"] });
    let bulk = change(&editor, "leads", json!({ "ids": [mine["id"]] }), tag.clone()).await;
    for path in ["", "/rows"] {
        admin.get(&format!("/bulk-changes/{}{path}", bulk.id)).await.refused(404, "not_found");
    }
    for verb in ["cancel", "undo"] {
        admin.post_empty(&format!("/bulk-changes/{}/{verb}", bulk.id)).await.refused(404, "not_found");
    }
    // Records without owners are everybody's who may edit them.
    let ball = products.add(&admin, "Ball", json!({})).await;
    assert_eq!(counts(&change(&editor, "products", json!({ "ids": [ball["id"]] }), tag.clone()).await), [1, 0, 0, 0]);
    let listed = async |query: &str| editor.get(&format!("/bulk-changes{query}")).await.read::<Page<BulkChange>>().items;
    assert_eq!(admin.get("/bulk-changes").await.read::<Page<BulkChange>>().items, []);
    assert_eq!((listed("").await.len(), listed("?record=leads").await, listed("?status=cancelled").await), (2, vec![bulk], vec![]));

    // Who may archive only what is theirs archives no other by the many.
    let archivist = app.join(&["archivist"], None).await;
    let own = leads.add(&admin, "Own", json!({ "owner_id": archivist.me.id })).await;
    let target = json!({ "ids": [mine["id"], own["id"]] });
    assert_eq!(counts(&change(&archivist, "leads", target, json!({ "type": "archive" })).await), [1, 0, 0, 1]);
    assert!(leads.read(&admin, &mine["id"]).await["archived_at"].is_null());

    // Without the permission to edit there are none.
    let reader = app.join(&["reader"], None).await;
    reader.post("/leads/bulk", &json!({ "target": all, "action": tag })).await.refused(403, "forbidden");
    assert_eq!(reader.get("/bulk-changes").await.read::<Page<BulkChange>>().items, []);
    let inside = app.inside().await;
    let owner = inside.uuid(reader.me.id);
    inside.execute(&format!("UPDATE bulk_changes SET owner_id = {owner} WHERE record = 'leads'")).await.expect("another owner");
    assert_eq!(reader.get("/bulk-changes").await.read::<Page<BulkChange>>().items, []);
    assert_eq!(inside.count("leads", &format!("id = {}", inside.uuid(id_of(&own)))).await, 1);
}

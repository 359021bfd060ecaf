//! One's bulk changes, and the records of one, as lists and files.

use super::{CASES, change, ended, id_of, undo};
use crate::files::{FORMATS, Row, column, exported, header, listed, printed, recorded, sheet};
use crate::paging::leafs_through;
use serde_json::json;
use shared::access::Permission::{LeadEdit, LeadExport, LeadRead};
use shared::access::Scope::{All, Own};
use shared::page::Page;
use shared::records::bulk::{BulkChange, BulkStatus};
use tests::{Client, TestApp};
use uuid::Uuid;

const LIST: &str = "/bulk-changes";
const ROWS: &str = "Leads of a bulk change";

/// Bulk changes of somebody's, the latest first, each of one record that gets a tag.
async fn tagging(by: &Client, many: usize) -> Vec<Uuid> {
    let mut changes = Vec::new();
    let [leads, products, _] = CASES;
    let ids = [leads.add(by, "Acme", json!({})).await["id"].clone(), products.add(by, "Ball", json!({})).await["id"].clone()];
    for n in 0..many {
        let (code, id) = if n % 2 == 0 { ("leads", &ids[0]) } else { ("products", &ids[1]) };
        let tag = json!({ "type": "add_tags", "tags": [format!("Tag {}", n % 10)] });
        let new = json!({ "target": { "ids": [id] }, "action": tag });
        changes.insert(0, by.post(&format!("/{code}/bulk"), &new).await.expect(202).read::<BulkChange>().id);
    }
    for id in &changes {
        ended(by, *id).await;
    }
    changes
}

/// Makes a bulk change look as if it were under way, or had been stopped.
async fn put_into(app: &TestApp, id: Uuid, status: &str) {
    let inside = app.inside().await;
    let sql = format!("UPDATE bulk_changes SET status = '{status}', reason = '=1+1' WHERE id = {}", inside.uuid(id));
    inside.execute(&sql).await.expect("another status");
}

#[tokio::test]
async fn bulk_changes_are_listed_newest_first_page_by_page_by_status_and_by_record() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let mine = tagging(&admin, 5).await;
    tagging(&other, 1).await;
    put_into(&app, mine[1], "cancelled").await;
    let page = async |query: &str| admin.get(&format!("{LIST}{query}")).await.expect(200).read::<Page<BulkChange>>();
    let ids = |page: &Page<BulkChange>| page.items.iter().map(|change| change.id).collect::<Vec<_>>();
    let whole = page("?total=true").await;
    assert_eq!((ids(&whole), whole.total.map(|total| total.count)), (mine.clone(), Some(5)));
    assert_eq!((&whole.next, &whole.previous, page("").await.total), (&None, &None, None));
    leafs_through(&admin, LIST, &mine).await;
    let cancelled = page("?status=cancelled&total=true").await;
    assert_eq!((ids(&cancelled), cancelled.total.map(|total| total.count)), (vec![mine[1]], Some(1)));
    assert!(cancelled.items.iter().all(|change| change.status == BulkStatus::Cancelled));
    assert_eq!(ids(&page("?record=leads").await), [mine[0], mine[2], mine[4]]);
    assert_eq!(ids(&page("?record=products&status=finished").await), [mine[3]]);
    for (query, field) in [("?status=asleep", "status"), ("?record=boats", "record"), ("?nonsense=1", "nonsense")] {
        admin.get(&format!("{LIST}{query}")).await.refused_field(400, field);
    }
    // Whole, in the order of the list, under its filter.
    for query in ["", "?status=finished", "?record=leads", "?status=preparing"] {
        let listed = listed(&admin, LIST, query).await;
        assert_eq!(column(&exported(&admin, LIST, query, "Bulk changes").await, "ID"), listed, "{query}");
    }
}

#[tokio::test]
async fn a_file_holds_the_bulk_changes_of_the_list_in_its_order_under_its_filter() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let mine = tagging(&admin, 205).await;
    tagging(&other, 1).await;
    put_into(&app, mine[7], "cancelled").await;
    for (query, rows) in [("", 205), ("?status=finished", 204), ("?status=cancelled", 1), ("?status=preparing", 0)] {
        let listed = listed(&admin, LIST, query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&admin, LIST, query, "Bulk changes").await, "ID"), listed, "{query}");
    }
}

#[tokio::test]
async fn a_row_says_in_words_what_was_done_and_what_became_of_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let colleague = app.join(&["sales_staff"], None).await;
    let [leads, products, _] = CASES;
    let (acme, bolt) = (leads.add(&admin, "Acme", json!({})).await, leads.add(&admin, "Bolt", json!({ "city": "Bonn" })).await);
    let both = json!({ "ids": [acme["id"], bolt["id"], Uuid::now_v7()] });
    let edit = json!({ "type": "edit", "fields": { "source": "cold_call", "country": "DE", "city": null } });
    let mut changes = Vec::new();
    for (action, words) in [
        (json!({ "type": "add_tags", "tags": ["vip", "new"] }), "Add the tags vip, new".to_owned()),
        (json!({ "type": "assign", "owner_id": colleague.me.id }), format!("Assign to {}", colleague.me.name)),
        (edit, "Set City to nothing, Country to Germany, Source to Cold call".to_owned()),
        (json!({ "type": "archive" }), "Archive".to_owned()),
    ] {
        changes.insert(0, (change(&admin, "leads", both.clone(), action).await.id, "Leads", words));
    }
    let undoing = undo(&admin, changes[0].0).await.id;
    put_into(&app, changes[3].0, "cancelled").await;
    changes.insert(0, (undoing, "Leads", "Undo a bulk change".to_owned()));
    let ball = products.add(&admin, "Ball", json!({})).await;
    let taxed = change(&admin, "products", json!({ "ids": [ball["id"]] }), json!({ "type": "edit", "fields": { "tax_rate": 1900 } })).await;
    changes.insert(0, (taxed.id, "Products", "Set Tax rate to 19.00 %".to_owned()));
    let columns = [
        "Records",
        "Change",
        "Status",
        "Number",
        "Changed",
        "Unchanged",
        "Failed",
        "Not yours",
        "Why it was stopped",
        "Taken back",
        "Begun",
        "Finished",
        "ID",
    ];
    assert_eq!(header(&admin, &format!("{LIST}/export.csv")).await, columns);

    let rows = exported(&admin, LIST, "", "Bulk changes").await;
    assert_eq!(column(&rows, "Change"), changes.iter().map(|(_, _, words)| words.as_str()).collect::<Vec<_>>());
    assert_eq!(column(&rows, "Records"), changes.iter().map(|(_, records, _)| *records).collect::<Vec<_>>());
    assert_eq!(column(&rows, "ID"), changes.iter().map(|(id, ..)| id.to_string()).collect::<Vec<_>>());
    assert_eq!(column(&rows, "Taken back"), ["No", "No", "Yes", "No", "No", "No"]);
    let counts = |row: &Row| ["Number", "Changed", "Unchanged", "Failed", "Not yours"].map(|name| row[name].clone());
    assert_eq!(rows.iter().map(counts).collect::<Vec<_>>()[2..], vec![["3", "2", "0", "0", "1"].map(str::to_owned); 4]);
    assert_eq!((rows[5]["Status"].as_str(), rows[5]["Why it was stopped"].as_str()), ("Cancelled", "'=1+1"));
    assert!(rows.iter().all(|row| !row["Begun"].is_empty() && !row["Finished"].is_empty()), "{rows:?}");

    let text = printed(&admin, &format!("{LIST}/export.pdf?status=finished&record=leads")).await;
    let said = format!("All bulk changes by {}, only where status is Finished, and records are leads", admin.me.name);
    for there in [said.as_str(), "4 bulk changes", "Undo a bulk change", "Source to"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    let text = printed(&admin, &format!("{LIST}/export.pdf?status=cancelled")).await;
    assert!(text.contains("1 bulk change") && !text.contains("1 bulk changes") && !text.contains("Undo"), "{text}");
}

#[tokio::test]
async fn the_records_of_a_bulk_change_are_a_file_that_says_what_became_of_each() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    let [leads, ..] = CASES;
    let one = leads.add(&admin, "Many", json!({})).await;
    leads.multiply(&inside, &one, 205).await;
    leads.add(&admin, "=SUM(A1)", json!({ "lost_reason": "Price", "stage": "lost" })).await;
    let bulk =
        change(&admin, "leads", json!({ "query": {} }), json!({ "type": "edit", "fields": { "stage": "lost", "city": "Bonn" } })).await;
    assert_eq!((bulk.total, bulk.changed, bulk.failed), (207, 1, 206));
    let list = format!("{LIST}/{}/rows", bulk.id);
    assert_eq!(header(&admin, &format!("{list}/export.csv")).await, ["Lead", "Outcome", "Reason", "Lead ID"]);
    let rows = exported(&admin, &list, "", ROWS).await;
    let mut in_order = Vec::new();
    let mut after = String::new();
    loop {
        let page = admin.get(&format!("{list}?limit=200{after}")).await.expect(200).json();
        in_order.extend(page["items"].as_array().unwrap().iter().map(|row| row["record_id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(column(&rows, "Lead ID"), in_order);
    assert_eq!(sheet(&admin, &format!("{list}/export.csv?outcome=failed&limit=1")).await.len(), 206);
    let changed = exported(&admin, &list, "?outcome=changed", ROWS).await;
    let [changed] = changed.as_slice() else { panic!("one was changed: {changed:?}") };
    assert_eq!((changed["Lead"].as_str(), changed["Outcome"].as_str(), changed["Reason"].as_str()), ("'=SUM(A1)", "Changed", ""));
    let failed = &sheet(&admin, &format!("{list}/export.csv?outcome=failed")).await[0];
    assert_eq!((failed["Outcome"].as_str(), failed["Reason"].as_str()), ("Failed", "Reason for losing is required for a lost lead"));

    let pair = change(&admin, "leads", json!({ "ids": [one["id"], Uuid::now_v7()] }), json!({ "type": "add_tags", "tags": ["vip"] })).await;
    let path = format!("{LIST}/{}/rows/export", pair.id);
    let all = printed(&admin, &format!("{path}.pdf")).await;
    for there in ["All leads of one bulk change", "2 leads", "Many", "Changed", "Not yours", "A lead that you may not see"] {
        assert!(all.contains(there), "{there} in {all}");
    }
    let one_of_them = printed(&admin, &format!("{path}.pdf?outcome=changed")).await;
    let said = one_of_them.contains("only where outcome is Changed") && one_of_them.contains("1 lead");
    assert!(said && !one_of_them.contains("Not yours"), "{one_of_them}");
    // One whose turn has not come.
    let waiting = format!("UPDATE bulk_rows SET outcome = NULL WHERE record_id = {}", inside.uuid(id_of(&one)));
    inside.execute(&waiting).await.expect("a record that waits");
    assert_eq!(column(&sheet(&admin, &format!("{path}.csv")).await, "Outcome"), ["Waiting", "Not yours"]);
    sheet(&admin, &format!("{path}.csv?outcome=failed")).await;
    let exports = recorded(&admin, "bulk_change.rows_exported").await;
    assert_eq!(exports[0], (format!("{ROWS} as CSV"), json!({ "outcome": "failed" })));
    let about = admin.get(&format!("/audit?action=bulk_change.rows_exported&subject_id={}", pair.id)).await.json();
    assert_eq!(about["items"].as_array().map(Vec::len), Some(4));
    for format in FORMATS {
        admin.get(&format!("{path}.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{path}.{format}?outcome=lost")).await.refused_field(400, "outcome");
    }
}

#[tokio::test]
async fn files_hold_ones_own_of_what_one_may_export_with_the_names_that_one_may_read() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let [leads, ..] = CASES;
    app.role_with("does not export", &[(LeadRead, All), (LeadEdit, All)]).await;
    app.role_with("exports own", &[(LeadRead, All), (LeadExport, Own), (LeadEdit, All)]).await;
    app.role_with("reads own", &[(LeadRead, Own), (LeadExport, All), (LeadEdit, All)]).await;
    app.role_with("does not read", &[(LeadExport, All), (LeadEdit, All)]).await;
    let foreign = leads.add(&admin, "Foreign", json!({})).await;
    let tag = |name: &str| json!({ "type": "add_tags", "tags": [name] });
    for (role, names) in [("exports own", ["Mine", ""]), ("reads own", ["Mine", ""]), ("does not read", ["", ""])] {
        let reader = app.join(&[role], None).await;
        let mine = leads.add(&admin, "Mine", json!({ "owner_id": reader.me.id })).await;
        let bulk = change(&reader, "leads", json!({ "ids": [mine["id"], foreign["id"]] }), tag(role)).await;
        let list = format!("{LIST}/{}/rows", bulk.id);
        let rows = exported(&reader, &list, "", ROWS).await;
        assert_eq!(column(&rows, "Lead"), names, "{role}");
        let text = printed(&reader, &format!("{list}/export.pdf")).await;
        assert!(text.contains("A lead that you may not see") && !text.contains("Foreign"), "{role}: {text}");
        for format in FORMATS {
            admin.get(&format!("{list}/export.{format}")).await.refused(404, "not_found");
            admin.get(&format!("{LIST}/{}/rows/export.{format}", Uuid::nil())).await.refused(404, "not_found");
        }
        assert_eq!(column(&exported(&reader, LIST, "", "Bulk changes").await, "ID"), [bulk.id.to_string()], "{role}");
    }
    let staff = app.join(&["does not export"], None).await;
    let bulk = change(&staff, "leads", json!({ "ids": [foreign["id"]] }), tag("staff")).await;
    assert_eq!(exported(&staff, LIST, "", "Bulk changes").await.len(), 0);
    assert!(printed(&staff, &format!("{LIST}/export.pdf")).await.contains("0 bulk changes"));
    for format in FORMATS {
        staff.get(&format!("{LIST}/{}/rows/export.{format}", bulk.id)).await.refused(403, "forbidden");
        admin.get(&format!("{LIST}/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{LIST}/export.{format}?status=asleep")).await.refused_field(400, "status");
    }
    sheet(&admin, &format!("{LIST}/export.csv?status=cancelled&limit=1")).await;
    assert_eq!(recorded(&admin, "bulk_change.exported").await[0], ("Bulk changes as CSV".to_owned(), json!({ "status": "cancelled" })));
    assert_eq!(sheet(&admin, &format!("{LIST}/export.csv")).await.len(), 0, "those of others are not told");
    // Somebody who had the permission before.
    app.role_with("does not edit", &[(LeadRead, All), (LeadExport, All)]).await;
    let former = app.join(&["does not edit"], None).await;
    let inside = app.inside().await;
    let (owner, id) = (inside.uuid(former.me.id), inside.uuid(bulk.id));
    inside.execute(&format!("UPDATE bulk_changes SET owner_id = {owner} WHERE id = {id}")).await.expect("another owner");
    assert_eq!(exported(&former, LIST, "", "Bulk changes").await.len(), 0);
    assert!(printed(&former, &format!("{LIST}/export.pdf")).await.contains("0 bulk changes"));
    for format in FORMATS {
        former.get(&format!("{LIST}/{}/rows/export.{format}", bulk.id)).await.refused(404, "not_found");
    }
}

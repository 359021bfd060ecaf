//! The list of one's bulk changes, and its files.

use super::bulk::{change, ended, undo};
use super::custom_fields::field;
use super::{add, company};
use crate::files::{FORMATS, Row, column, exported, header, listed, printed, recorded, sheet};
use crate::paging::leafs_through;
use serde_json::{Value, json};
use shared::access::Permission::{CustomerEdit, CustomerExport, CustomerRead};
use shared::access::Scope::All;
use shared::customers::bulk::{BulkChange, BulkStatus};
use shared::page::Page;
use tests::{Account, Client, TestApp};
use uuid::Uuid;

const LIST: &str = "/customers/bulk";

/// Bulk changes of somebody's, the latest first, each of one customer that gets a tag.
async fn tagged(by: &Client, many: usize) -> Vec<Uuid> {
    let ids = [add(by, &company("Acme")).await.id];
    let mut changes = Vec::new();
    for n in 0..many {
        let tag = json!({ "type": "add_tags", "tags": [format!("Tag {}", n % 10)] });
        let new = json!({ "target": { "ids": ids }, "action": tag });
        changes.insert(0, by.post(LIST, &new).await.expect(202).read::<BulkChange>().id);
    }
    for id in &changes {
        ended(by, *id).await;
    }
    changes
}

/// Makes a bulk change look as if it were under way, or had been stopped.
async fn put_into(app: &TestApp, id: Uuid, status: &str) {
    let inside = app.inside().await;
    let sql = format!("UPDATE customer_bulk_changes SET status = '{status}', reason = '=1+1' WHERE id = {}", inside.uuid(id));
    inside.execute(&sql).await.expect("another status");
}

async fn page(by: &Account, query: &str) -> Page<BulkChange> {
    by.get(&format!("{LIST}{query}")).await.expect(200).read()
}

#[tokio::test]
async fn bulk_changes_are_listed_newest_first_page_by_page_and_by_status() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let mine = tagged(&admin, 5).await;
    tagged(&other, 1).await;
    put_into(&app, mine[1], "cancelled").await;
    let ids = |page: &Page<BulkChange>| page.items.iter().map(|change| change.id).collect::<Vec<_>>();
    let whole = page(&admin, "?total=true").await;
    assert_eq!((ids(&whole), whole.total.map(|total| total.count)), (mine.clone(), Some(5)));
    assert_eq!((&whole.next, &whole.previous, page(&admin, "").await.total), (&None, &None, None));

    leafs_through(&admin, LIST, &mine).await;

    let cancelled = page(&admin, "?status=cancelled&total=true").await;
    assert_eq!((ids(&cancelled), cancelled.total.map(|total| total.count)), (vec![mine[1]], Some(1)));
    assert!(cancelled.items.iter().all(|change| change.status == BulkStatus::Cancelled));
    assert_eq!(page(&admin, "?status=finished&limit=3").await.items.len(), 3);
    for (query, field) in [("?status=asleep", "status"), ("?nonsense=1", "nonsense")] {
        admin.get(&format!("{LIST}{query}")).await.refused_field(400, field);
    }
}

#[tokio::test]
async fn a_file_holds_the_bulk_changes_of_the_list_in_its_order_under_its_filter() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let mine = tagged(&admin, 205).await;
    tagged(&other, 1).await;
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
    let (acme, bolt) = (add(&admin, &company("Acme")).await, add(&admin, &company("Bolt")).await);
    let tier = field(&admin, "Tier", "choice").await;
    let both = json!({ "ids": [acme.id, bolt.id, Uuid::now_v7()] });
    let mut changes = Vec::new();
    for (action, words) in [
        (json!({ "type": "add_tags", "tags": ["vip", "new"] }), "Add the tags vip, new".to_owned()),
        (json!({ "type": "assign", "owner_id": colleague.me.id }), format!("Assign to {}", colleague.me.name)),
        (
            json!({ "type": "edit", "fields": { "custom": { tier.key.as_str(): "gold" }, "sector": "real estate", "city": Value::Null } }),
            "Set sector to Real estate, city to nothing, Tier to Gold".to_owned(),
        ),
        (json!({ "type": "archive" }), "Archive".to_owned()),
    ] {
        changes.insert(0, (change(&admin, both.clone(), action).await.id, words));
    }
    let undoing = undo(&admin, changes[0].0).await.id;
    put_into(&app, changes[3].0, "cancelled").await;
    changes.insert(0, (undoing, "Undo a bulk change".to_owned()));
    let columns = [
        "Change",
        "Status",
        "Customers",
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
    assert_eq!(column(&rows, "Change"), changes.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>());
    assert_eq!(column(&rows, "ID"), changes.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>());
    assert_eq!(column(&rows, "Taken back"), ["No", "Yes", "No", "No", "No"]);
    let counts = |row: &Row| ["Customers", "Changed", "Unchanged", "Failed", "Not yours"].map(|name| row[name].clone());
    assert_eq!(rows.iter().map(counts).collect::<Vec<_>>()[1..], vec![["3", "2", "0", "0", "1"].map(str::to_owned); 4]);
    assert_eq!((rows[4]["Status"].as_str(), rows[4]["Why it was stopped"].as_str()), ("Cancelled", "'=1+1"));
    assert!(rows.iter().all(|row| !row["Begun"].is_empty() && !row["Finished"].is_empty()), "{rows:?}");

    let text = printed(&admin, &format!("{LIST}/export.pdf?status=finished")).await;
    let said = format!("All bulk changes by {}, only where status is Finished", admin.me.name);
    for there in [said.as_str(), "4 bulk changes", "Undo a bulk change", "Tier to"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    let text = printed(&admin, &format!("{LIST}/export.pdf?status=cancelled")).await;
    assert!(text.contains("1 bulk change") && !text.contains("1 bulk changes") && !text.contains("Undo"), "{text}");
}

#[tokio::test]
async fn everybody_exports_the_own_bulk_changes_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("does not edit", &[(CustomerRead, All), (CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (CustomerEdit, All)]).await;
    let hers = tagged(&admin, 1).await;
    let other = app.as_role("sales_manager").await;
    assert_eq!(exported(&other, LIST, "", "Bulk changes").await.len(), 0, "those of others are not told");
    assert!(printed(&other, &format!("{LIST}/export.pdf")).await.contains("0 bulk changes"));

    // Somebody who had the permission before.
    let former = app.join(&["does not edit"], None).await;
    let inside = app.inside().await;
    let (owner, id) = (inside.uuid(former.me.id), inside.uuid(hers[0]));
    inside.execute(&format!("UPDATE customer_bulk_changes SET owner_id = {owner} WHERE id = {id}")).await.expect("another owner");
    assert_eq!(exported(&former, LIST, "", "Bulk changes").await.len(), 0);
    assert!(printed(&former, &format!("{LIST}/export.pdf")).await.contains("0 bulk changes"));

    sheet(&admin, &format!("{LIST}/export.csv?status=cancelled&limit=1")).await;
    let exports = recorded(&admin, "bulk_change.exported").await;
    assert_eq!(exports[0], ("Bulk changes as CSV".to_owned(), json!({ "status": "cancelled" })));
    assert_eq!((exports[1].clone(), exports.len()), (("Bulk changes as PDF".to_owned(), json!({})), 7));
    let staff = app.join(&["does not export"], None).await;
    for format in FORMATS {
        staff.get(&format!("{LIST}/export.{format}")).await.refused(403, "forbidden");
        admin.get(&format!("{LIST}/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{LIST}/export.{format}?status=asleep")).await.refused_field(400, "status");
    }
}

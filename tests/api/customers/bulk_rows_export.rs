//! The customers of a bulk change as files.

use super::bulk::change;
use super::{add, company};
use crate::files::{FORMATS, column, exported, header, printed, recorded, sheet};
use serde_json::json;
use shared::access::Permission::{CustomerEdit, CustomerExport, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::NewCustomer;
use shared::customers::bulk::{BulkChange, BulkRow};
use shared::page::Page;
use tests::{Client, TestApp};
use uuid::Uuid;

const TITLE: &str = "Customers of a bulk change";

fn list(change: &BulkChange) -> String {
    format!("/customers/bulk/{}/rows", change.id)
}

/// The customers in the order of the list, page by page.
async fn in_order(by: &Client, list: &str, query: &[(&str, &str)]) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let more: Vec<(&str, String)> = after.into_iter().map(|after| ("after", after)).collect();
        let page: Page<BulkRow> = by.get(&format!("{list}?limit=200")).query(&query).query(&more).await.expect(200).read();
        ids.extend(page.items.iter().map(|row| row.customer_id.to_string()));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

#[tokio::test]
async fn a_file_holds_the_customers_of_a_bulk_change_in_its_order_under_its_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let rows: String = (0..408).map(|n| format!("Company {n}\n")).collect();
    crate::imports::run_whole(&admin, &format!("name\n{rows}")).await;
    add(&admin, &NewCustomer { email: Some("formula@example.com".into()), ..company("=SUM(A1)") }).await;
    // A person needs an e-mail, which only one of them has.
    let change = change(&admin, json!({ "query": {} }), json!({ "type": "edit", "fields": { "kind": "person" } })).await;
    assert_eq!((change.total, change.changed, change.failed), (409, 1, 408));
    let list = list(&change);
    assert_eq!(header(&admin, &format!("{list}/export.csv")).await, ["Customer", "Outcome", "Reason", "Customer ID"]);
    for (query, filter) in
        [("", &[][..]), ("?outcome=failed", &[("outcome", "failed")]), ("?outcome=unchanged", &[("outcome", "unchanged")])]
    {
        let rows = exported(&admin, &list, query, TITLE).await;
        assert_eq!(column(&rows, "Customer ID"), in_order(&admin, &list, filter).await, "{query}");
    }
    assert_eq!(sheet(&admin, &format!("{list}/export.csv?outcome=failed&limit=1")).await.len(), 408);
    let changed = exported(&admin, &list, "?outcome=changed", TITLE).await;
    let [changed] = changed.as_slice() else { panic!("one was changed: {changed:?}") };
    assert_eq!((changed["Customer"].as_str(), changed["Outcome"].as_str(), changed["Reason"].as_str()), ("'=SUM(A1)", "Changed", ""));
    let failed = &sheet(&admin, &format!("{list}/export.csv?outcome=failed")).await[0];
    assert_eq!((failed["Outcome"].as_str(), failed["Reason"].as_str()), ("Failed", "email is required for a person"));
    assert!(failed["Customer"].starts_with("Company "), "{failed:?}");
}

#[tokio::test]
async fn pages_say_which_customers_they_hold_and_the_audit_log_names_the_bulk_change() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let tag = json!({ "type": "add_tags", "tags": ["vip"] });
    let change = change(&admin, json!({ "ids": [acme.id, Uuid::now_v7()] }), tag).await;
    let path = format!("{}/export", list(&change));
    let all = printed(&admin, &format!("{path}.pdf")).await;
    for there in ["All customers of one bulk change", "2 customers", "Acme", "Changed", "Not yours", "A customer that you may not see"] {
        assert!(all.contains(there), "{there} in {all}");
    }
    let one = printed(&admin, &format!("{path}.pdf?outcome=changed")).await;
    assert!(one.contains("only where outcome is Changed") && one.contains("1 customer") && !one.contains("Not yours"), "{one}");
    // One whose turn has not come.
    let inside = app.inside().await;
    let waiting = format!("UPDATE customer_bulk_rows SET outcome = NULL WHERE customer_id = {}", inside.uuid(acme.id));
    inside.execute(&waiting).await.expect("a customer that waits");
    assert_eq!(column(&sheet(&admin, &format!("{path}.csv")).await, "Outcome"), ["Waiting", "Not yours"]);
    sheet(&admin, &format!("{path}.csv?outcome=failed")).await;
    let exports = recorded(&admin, "bulk_change.rows_exported").await;
    let failed = json!({ "outcome": "failed" });
    assert_eq!(exports[0], ("Customers of a bulk change as CSV".to_owned(), failed));
    let about = admin.get(&format!("/audit?action=bulk_change.rows_exported&subject_id={}", change.id)).await.json();
    assert_eq!((about["items"].as_array().map(Vec::len), exports.len()), (Some(4), 4));
    for format in FORMATS {
        admin.get(&format!("{path}.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{path}.{format}?outcome=lost")).await.refused_field(400, "outcome");
    }
}

#[tokio::test]
async fn names_are_told_of_those_customers_only_whom_one_may_both_read_and_export() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own), (CustomerEdit, All)]).await;
    app.role_with("reads own", &[(CustomerRead, Own), (CustomerExport, All), (CustomerEdit, All)]).await;
    app.role_with("does not read", &[(CustomerExport, All), (CustomerEdit, All)]).await;
    let foreign = add(&admin, &company("Foreign")).await;
    for (role, names) in [("exports own", ["Mine", ""]), ("reads own", ["Mine", ""]), ("does not read", ["", ""])] {
        let reader = app.join(&[role], None).await;
        let mine = add(&admin, &NewCustomer { owner_id: Some(reader.me.id), ..company("Mine") }).await;
        let tag = json!({ "type": "add_tags", "tags": [role] });
        let change = change(&reader, json!({ "ids": [mine.id, foreign.id] }), tag).await;
        let rows = exported(&reader, &list(&change), "", TITLE).await;
        assert_eq!(column(&rows, "Customer"), names, "{role}");
        assert_eq!(column(&rows, "Customer ID"), [mine.id, foreign.id].map(|id| id.to_string()), "{role}");
        let text = printed(&reader, &format!("{}/export.pdf", list(&change))).await;
        assert!(text.contains("A customer that you may not see") && !text.contains("Foreign"), "{role}: {text}");
    }
}

#[tokio::test]
async fn a_bulk_change_is_exported_by_its_owner_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("does not edit", &[(CustomerRead, All), (CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (CustomerEdit, All)]).await;
    let acme = add(&admin, &company("Acme")).await;
    let change = change(&admin, json!({ "ids": [acme.id] }), json!({ "type": "add_tags", "tags": ["vip"] })).await;
    let (other, former) = (app.as_role("sales_manager").await, app.join(&["does not edit"], None).await);
    let staff = app.join(&["does not export"], None).await;
    for format in FORMATS {
        for stranger in [&other, &former] {
            stranger.get(&format!("{}/export.{format}", list(&change))).await.refused(404, "not_found");
        }
        admin.get(&format!("/customers/bulk/{}/rows/export.{format}", Uuid::nil())).await.refused(404, "not_found");
        staff.get(&format!("{}/export.{format}", list(&change))).await.refused(403, "forbidden");
    }
    // Somebody who had the permission before.
    let inside = app.inside().await;
    let (owner, id) = (inside.uuid(former.me.id), inside.uuid(change.id));
    inside.execute(&format!("UPDATE customer_bulk_changes SET owner_id = {owner} WHERE id = {id}")).await.expect("another owner");
    assert_eq!(exported(&former, &list(&change), "", TITLE).await.len(), 0);
    assert!(printed(&former, &format!("{}/export.pdf", list(&change))).await.contains("0 customers"));
}

//! Merges as files.

use super::merges::{add_contact, log, merged, person, read};
use super::{add, company};
use crate::files::{FORMATS, Row, column, exported, header, listed, numbers, printed, recorded, sheet};
use serde_json::json;
use shared::access::Permission::{CustomerExport, CustomerMerge, CustomerRead};
use shared::access::Scope::{All, Own, Team};
use shared::customers::merges::Merge;
use shared::customers::{Customer, NewCustomer};
use tests::{Account, Client, TestApp};

const LIST: &str = "/customers/merges";

/// A company of somebody's that goes into another one of theirs.
async fn merge(by: &Client, name: &str, owner: Option<&Account>) -> (Merge, Customer) {
    let of = |name: String| NewCustomer { owner_id: owner.map(|owner| owner.me.id), ..company(&name) };
    let (keep, other) = (add(by, &of(name.to_owned())).await, add(by, &of(format!("{name} Ltd"))).await);
    (merged(by, &keep, &other, &[]).await, keep)
}

fn cells<'a>(row: &'a Row, names: [&str; 3]) -> [&'a str; 3] {
    names.map(|name| row[name].as_str())
}

#[tokio::test]
async fn a_file_holds_the_merges_of_the_list_in_its_order_under_its_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, acme) = merge(&admin, "Acme", None).await;
    let (_, bolt) = merge(&admin, "Bolt", None).await;
    merged(&admin, &read(&admin, acme.id).await, &read(&admin, bolt.id).await, &[]).await;
    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 205);
    let copies = format!(
        "{numbers} INSERT INTO customer_merges (id, kept_id, other_id, moved, merged_by, merged_at)
         SELECT {id}, kept_id, other_id, moved, merged_by, merged_at FROM customer_merges, n WHERE kept_id = {}",
        inside.uuid(bolt.id)
    );
    inside.execute(&copies).await.expect("many merges of the same moment");
    for (query, rows) in [(String::new(), 208), (format!("?customer_id={}", acme.id), 2), (format!("?customer_id={}", bolt.id), 207)] {
        let listed = listed(&admin, LIST, &query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&admin, LIST, &query, "Merges").await, "ID"), listed, "{query}");
    }
}

#[tokio::test]
async fn a_row_says_what_went_into_what_and_whether_it_can_be_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let manager = app.as_role("sales_manager").await;
    let (keep, other) = (add(&admin, &company("=Acme")).await, add(&admin, &company("ACME GmbH")).await);
    add_contact(&admin, &other, &add(&admin, &person("Zoe Zimmer")).await, None).await;
    log(&admin, &other, "call").await;
    log(&admin, &other, "note").await;
    let other = read(&admin, other.id).await;
    let fresh = merged(&manager, &keep, &other, &[]).await;
    let (undone, _) = merge(&admin, "Bolt", None).await;
    manager.post_empty(&format!("{LIST}/{}/undo", undone.id)).await.expect(200);
    let (old, _) = merge(&admin, "Crane", None).await;
    let inside = app.inside().await;
    let long_ago = format!("UPDATE customer_merges SET merged_at = '2020-01-01 00:00:00+00:00' WHERE id = {}", inside.uuid(old.id));
    inside.execute(&long_ago).await.expect("long ago");

    let columns = ["Stayed", "Went into it", "Moved", "By", "When", "State", "Undone", "Undone by", "Stayed ID", "Went into it ID", "ID"];
    assert_eq!(header(&admin, &format!("{LIST}/export.csv")).await, columns);
    let rows = exported(&admin, LIST, "", "Merges").await;
    assert_eq!(column(&rows, "ID"), [undone.id, fresh.id, old.id].map(|id| id.to_string()));
    let [undone, fresh, old] = rows.as_slice() else { panic!("three merges: {rows:?}") };
    assert_eq!(cells(fresh, ["Stayed", "Went into it", "Moved"]), ["'=Acme", "ACME GmbH", "2 interactions, 1 contact"]);
    assert_eq!(cells(fresh, ["By", "State", "Undone by"]), [manager.me.name.as_str(), "Can be undone", ""]);
    assert_eq!([fresh["Stayed ID"].as_str(), &fresh["Went into it ID"]], [keep.id.to_string(), other.id.to_string()]);
    assert_eq!(cells(undone, ["By", "State", "Undone by"]), ["Ada Admin", "Undone", manager.me.name.as_str()]);
    assert_eq!((undone["Moved"].as_str(), undone["Undone"].is_empty(), fresh["Undone"].is_empty()), ("Nothing", false, true));
    assert_eq!((old["State"].as_str(), old["When"].as_str()), ("Too long ago to undo", "2020-01-01T00:00:00+00:00"));
}

#[tokio::test]
async fn pages_say_which_merges_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, acme) = merge(&admin, "Acme", None).await;
    let (bolt, _) = merge(&admin, "Bolt", None).await;
    admin.post_empty(&format!("{LIST}/{}/undo", bolt.id)).await.expect(200);
    let all = printed(&admin, &format!("{LIST}/export.pdf")).await;
    for there in ["All merges", "2 merges", "Acme Ltd", "Can be undone", "Undone on", "by Ada Admin"] {
        assert!(all.contains(there), "{there} in {all}");
    }
    let one = printed(&admin, &format!("{LIST}/export.pdf?customer_id={}", acme.id)).await;
    assert!(one.contains("All merges, only where one of the two is Acme") && one.contains("1 merge"), "{one}");
    assert!(!one.contains("1 merges") && !one.contains("Bolt"), "{one}");
    sheet(&admin, &format!("{LIST}/export.csv?customer_id={}&limit=1", acme.id)).await;
    let exports = recorded(&admin, "merge.exported").await;
    assert_eq!(exports[0], ("Merges as CSV".to_owned(), json!({ "customer_id": acme.id })));
    assert_eq!((exports[2].clone(), exports.len()), (("Merges as PDF".to_owned(), json!({})), 3));
    for format in FORMATS {
        admin.get(&format!("{LIST}/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{LIST}/export.{format}?customer_id=acme")).await.refused_field(400, "customer_id");
    }
}

#[tokio::test]
async fn merges_are_exported_as_far_as_one_may_both_merge_and_export_their_customers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("merges own", &[(CustomerRead, All), (CustomerExport, All), (CustomerMerge, Own)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own), (CustomerMerge, All)]).await;
    app.role_with("of the team", &[(CustomerRead, All), (CustomerExport, Team), (CustomerMerge, Team)]).await;
    app.role_with("does not merge", &[(CustomerRead, All), (CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (CustomerMerge, All)]).await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    let merges = app.join(&["merges own"], Some(north)).await;
    let exports = app.join(&["exports own"], Some(north)).await;
    let (leads, member) = (app.join(&["of the team"], Some(south)).await, app.join(&["viewer"], Some(south)).await);
    let mut ids = Vec::new();
    for (name, owner) in [("Northwind", &merges), ("Contoso", &exports), ("Fabrikam", &member)] {
        ids.push(merge(&admin, name, Some(owner)).await.1.id);
    }
    // Only one of the two is within reach.
    let half = NewCustomer { owner_id: Some(merges.me.id), ..company("Half") };
    let (mine, foreign) = (add(&admin, &half).await, add(&admin, &company("Foreign")).await);
    merged(&admin, &mine, &foreign, &[]).await;
    assert_eq!(sheet(&admin, &format!("{LIST}/export.csv")).await.len(), 4);
    for (reader, name) in [(&merges, "Northwind"), (&exports, "Contoso"), (&leads, "Fabrikam")] {
        let rows = exported(reader, LIST, "", "Merges").await;
        assert_eq!(column(&rows, "Stayed"), [name], "{}", reader.me.name);
        let text = printed(reader, &format!("{LIST}/export.pdf")).await;
        assert!(text.contains("1 merge") && text.contains(name) && !text.contains("Foreign"), "{text}");
    }
    // No filter reaches further, nor tells a name.
    let filtered = printed(&merges, &format!("{LIST}/export.pdf?customer_id={}", ids[1])).await;
    assert!(filtered.contains("0 merges") && !filtered.contains("Contoso"), "{filtered}");

    let blind = app.join(&["does not merge"], None).await;
    assert_eq!(exported(&blind, LIST, "", "Merges").await.len(), 0);
    let text = printed(&blind, &format!("{LIST}/export.pdf?customer_id={}", ids[0])).await;
    assert!(text.contains("0 merges") && !text.contains("Northwind"), "{text}");
    let staff = app.join(&["does not export"], None).await;
    for format in FORMATS {
        staff.get(&format!("{LIST}/export.{format}")).await.refused(403, "forbidden");
    }
}

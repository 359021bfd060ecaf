//! What the undoing of an import left, as files.

use super::{run_whole, undo};
use crate::files::{FORMATS, column, exported, header, printed, recorded, sheet};
use crate::records::bulk;
use serde_json::json;
use shared::access::Permission::{CustomerExport, CustomerImport, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::list::CustomerRow;
use shared::page::Page;
use shared::records::import::{Import, KeptRows};
use tests::{Account, Client, TestApp};
use uuid::Uuid;

const TITLE: &str = "Customers that were left";

fn list(import: &Import) -> String {
    format!("/imports/{}/kept", import.id)
}

async fn kept(by: &Client, import: &Import) -> KeptRows {
    by.get(&list(import)).await.expect(200).read()
}

/// An import that is undone but for `called`, which has an entry in its timeline by then, and `edited`.
async fn half_undone(admin: &Account, called: &str, edited: &str) -> Import {
    let import = run_whole(admin, &format!("name\n{called}\nGoes\n{edited}\n")).await;
    let rows = admin.get(&format!("/customers?import_id={}", import.id)).await.read::<Page<CustomerRow>>().items;
    let named = |name: &str| rows.iter().find(|row| row.name == name).expect("a customer").id;
    let call = json!({ "kind": "call", "summary": "Hello" });
    admin.post(&format!("/customers/{}/interactions", named(called)), &call).await.expect(201);
    admin.patch(&format!("/customers/{}", named(edited)), &json!({ "sector": "retail" })).if_match(1).await.expect(200);
    undo(admin, &import).await
}

async fn hand_over(app: &TestApp, import: &Import, to: &Account) {
    let inside = app.inside().await;
    let (owner, id) = (inside.uuid(to.me.id), inside.uuid(import.id));
    inside.execute(&format!("UPDATE imports SET owner_id = {owner} WHERE id = {id}")).await.expect("another owner");
}

#[tokio::test]
async fn a_file_holds_the_customers_that_were_left_in_the_order_of_the_sheet_with_the_reasons() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import = half_undone(&admin, "=Called", "Edited").await;
    assert_eq!(header(&admin, &format!("{}/export.csv", list(&import))).await, ["Row", "Customer", "State", "Why", "Customer ID"]);
    let rows = exported(&admin, &list(&import), "", TITLE).await;
    assert_eq!((column(&rows, "Row"), column(&rows, "Customer")), (vec!["2", "4"], vec!["'=Called", "Edited"]));
    assert_eq!(column(&rows, "State"), ["Archived", "As it was"]);
    assert_eq!(column(&rows, "Why"), ["Has entries in its timeline", "Was changed since the import"]);
    let listed = kept(&admin, &import).await.rows.into_iter().filter_map(|row| Some(row.record?.id.to_string()));
    assert_eq!(column(&rows, "Customer ID"), listed.collect::<Vec<_>>());

    let text = printed(&admin, &format!("{}/export.pdf", list(&import))).await;
    for there in ["What the undoing of the import of customers.csv left", "2 customers", "=Called", "Was changed since the import"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    let exports = recorded(&admin, "import.rest_exported").await;
    let as_what = ["PDF", "XLSX", "CSV", "CSV"].map(|format| (format!("{} as {format}", import.filename), json!({})));
    assert_eq!(exports, as_what);
}

#[tokio::test]
async fn a_file_is_whole_however_many_were_left() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let names: String = (0..405).map(|n| format!("Company {n}\n")).collect();
    let import = run_whole(&admin, &format!("name\n{names}")).await;
    // What was changed since stays.
    bulk::change(&admin, "customers", json!({ "query": {} }), json!({ "type": "add_tags", "tags": ["vip"] })).await;
    undo(&admin, &import).await;
    let listed = kept(&admin, &import).await.rows.into_iter().map(|row| row.row.to_string()).collect::<Vec<_>>();
    let rows = exported(&admin, &list(&import), "", TITLE).await;
    assert_eq!((rows.len(), column(&rows, "Row")), (405, listed.iter().map(String::as_str).collect()));
    assert!(rows.iter().enumerate().all(|(n, row)| row["Customer"] == format!("Company {n}")), "in the order of the sheet");
    assert!(printed(&admin, &format!("{}/export.pdf", list(&import))).await.contains("405 customers"));
    let nothing = run_whole(&admin, "name\nNever undone\n").await;
    assert_eq!(sheet(&admin, &format!("{}/export.csv", list(&nothing))).await.len(), 0);
}

#[tokio::test]
async fn customers_are_named_as_far_as_one_may_both_read_and_export_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("exports own", &[(CustomerImport, All), (CustomerRead, All), (CustomerExport, Own)]).await;
    app.role_with("reads own", &[(CustomerImport, All), (CustomerRead, Own), (CustomerExport, All)]).await;
    app.role_with("does not read", &[(CustomerImport, All), (CustomerExport, All)]).await;
    for (role, is_named) in [("exports own", true), ("reads own", true), ("does not read", false)] {
        let reader = app.join(&[role], None).await;
        let name = format!("Mine who {role}");
        let import = half_undone(&admin, &format!("Foreign to who {role}"), &name).await;
        let mine = kept(&admin, &import).await.rows[1].record.clone().expect("a customer").id;
        admin.patch(&format!("/customers/{mine}"), &json!({ "owner_id": reader.me.id })).if_match(2).await.expect(200);
        hand_over(&app, &import, &reader).await;
        let rows = exported(&reader, &list(&import), "", TITLE).await;
        let shown = |text: &str| if is_named { text.to_owned() } else { String::new() };
        assert_eq!(column(&rows, "Customer"), ["", &shown(&name)], "{role}");
        assert_eq!(column(&rows, "Customer ID"), ["", &shown(&mine.to_string())], "{role}");
        assert_eq!(column(&rows, "State"), ["Archived", "As it was"], "the rest is told of all");
        let text = printed(&reader, &format!("{}/export.pdf", list(&import))).await;
        assert!(text.contains("2 customers") && text.contains("A customer that you may not see"), "{role}: {text}");
        assert_eq!((text.contains(&name), text.contains("Foreign")), (is_named, false), "{role}: {text}");
    }
}

#[tokio::test]
async fn what_an_import_left_is_exported_by_its_owner_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("does not import", &[(CustomerRead, All), (CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (CustomerImport, All)]).await;
    let import = half_undone(&admin, "Called", "Edited").await;
    let (other, former) = (app.as_role("sales_manager").await, app.join(&["does not import"], None).await);
    let staff = app.join(&["does not export"], None).await;
    for format in FORMATS {
        for stranger in [&other, &former] {
            stranger.get(&format!("{}/export.{format}", list(&import))).await.refused(404, "not_found");
        }
        admin.get(&format!("/imports/{}/kept/export.{format}", Uuid::nil())).await.refused(404, "not_found");
    }
    let own = run_whole(&admin, "name\nTheirs\n").await;
    hand_over(&app, &own, &staff).await;
    for format in FORMATS {
        staff.get(&format!("{}/export.{format}", list(&own))).await.refused(403, "forbidden");
    }
    // Somebody who had the permission before.
    hand_over(&app, &import, &former).await;
    for format in FORMATS {
        former.get(&format!("{}/export.{format}", list(&import))).await.refused(404, "not_found");
    }
}

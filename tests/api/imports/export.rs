//! The list of one's imports, and its files.

use super::{run_whole, undo, upload};
use crate::files::{FORMATS, column, exported, header, listed, printed, recorded, sheet};
use crate::paging::leafs_through;
use serde_json::json;
use shared::access::Permission::{CustomerExport, CustomerImport, CustomerRead};
use shared::access::Scope::All;
use shared::page::Page;
use shared::records::import::{Import, ImportStatus};
use tests::{Account, TestApp};

const LIST: &str = "/imports";

async fn page(by: &Account, query: &str) -> Page<Import> {
    by.get(&format!("{LIST}{query}")).await.expect(200).read()
}

#[tokio::test]
async fn imports_are_listed_newest_first_page_by_page_and_by_status() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let mut mine = Vec::new();
    for n in 0..5 {
        mine.insert(0, upload(&admin, format!("name\nCompany {n}\n")).await.expect(201).read::<Import>().id);
    }
    upload(&other, "name\nTheirs\n").await.expect(201);
    admin.post_empty(&format!("{LIST}/{}/cancel", mine[1])).await.expect(200);
    let ids = |page: &Page<Import>| page.items.iter().map(|import| import.id).collect::<Vec<_>>();
    let whole = page(&admin, "?total=true").await;
    assert_eq!((ids(&whole), whole.total.map(|total| total.count)), (mine.clone(), Some(5)));
    assert_eq!((&whole.next, &whole.previous, page(&admin, "").await.total), (&None, &None, None));

    leafs_through(&admin, LIST, &mine).await;

    let cancelled = page(&admin, "?status=cancelled&total=true").await;
    assert_eq!((ids(&cancelled), cancelled.total.map(|total| total.count)), (vec![mine[1]], Some(1)));
    assert!(cancelled.items.iter().all(|import| import.status == ImportStatus::Cancelled));
    assert_eq!(page(&admin, "?status=uploaded&limit=3").await.items.len(), 3);
    for (query, field) in [("?status=asleep", "status"), ("?nonsense=1", "nonsense")] {
        admin.get(&format!("{LIST}{query}")).await.refused_field(400, field);
    }
}

#[tokio::test]
async fn a_file_holds_the_imports_of_the_list_in_its_order_under_its_filter() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    run_whole(&admin, "name\nFirst\n").await;
    for n in 0..205 {
        upload(&admin, format!("name\nCompany {n}\n")).await.expect(201);
    }
    upload(&other, "name\nTheirs\n").await.expect(201);
    for (query, rows) in [("", 206), ("?status=uploaded", 10), ("?status=cancelled", 195), ("?status=finished", 1), ("?status=running", 0)]
    {
        let listed = listed(&admin, LIST, query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&admin, LIST, query, "Imports").await, "ID"), listed, "{query}");
    }
}

#[tokio::test]
async fn a_row_says_what_became_of_an_import_and_pages_which_they_hold() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let undone = run_whole(&admin, "name\nAcme\nBolt\n").await;
    undo(&admin, &undone).await;
    let whole = run_whole(&admin, "name\nCrane\nDune\nEpsilon\n").await;
    let formula = admin.post_empty("/customers/imports?filename=%3D1%2B1.csv").body("text/csv", "name\nFig\n").await.expect(201);
    let columns = ["Records", "File", "Status", "Rows", "Created", "Updated", "Skipped", "Failed", "Uploaded", "Finished", "ID"];
    assert_eq!(header(&admin, &format!("{LIST}/export.csv")).await, columns);

    let rows = exported(&admin, LIST, "", "Imports").await;
    assert_eq!(column(&rows, "ID"), [formula.read::<Import>().id, whole.id, undone.id].map(|id| id.to_string()));
    assert_eq!(column(&rows, "File"), ["'=1+1.csv", "customers.csv", "customers.csv"]);
    assert_eq!(column(&rows, "Status"), ["To be mapped", "Finished", "Undone"]);
    assert_eq!((column(&rows, "Rows"), column(&rows, "Created")), (vec!["1", "3", "2"], vec!["0", "3", "2"]));
    assert_eq!([column(&rows, "Updated"), column(&rows, "Skipped"), column(&rows, "Failed")], [(); 3].map(|()| vec!["0"; 3]));
    assert_eq!(rows.iter().map(|row| row["Finished"].is_empty()).collect::<Vec<_>>(), [true, false, false]);

    let all = printed(&admin, &format!("{LIST}/export.pdf")).await;
    for there in ["All of one's own imports", "3 imports", "=1+1.csv", "Undone", "by Ada Admin"] {
        assert!(all.contains(there), "{there} in {all}");
    }
    let one = printed(&admin, &format!("{LIST}/export.pdf?status=uploaded")).await;
    assert!(one.contains("only where status is To be mapped") && one.contains("1 import") && !one.contains("1 imports"), "{one}");
    sheet(&admin, &format!("{LIST}/export.csv?status=finished&limit=1")).await;
    let exports = recorded(&admin, "import.exported").await;
    assert_eq!(exports[0], ("Imports as CSV".to_owned(), json!({ "status": "finished" })));
    assert_eq!((exports[2].clone(), exports.len()), (("Imports as PDF".to_owned(), json!({})), 6));
}

#[tokio::test]
async fn everybody_exports_the_own_imports_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("does not import", &[(CustomerRead, All), (CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (CustomerImport, All)]).await;
    let import: Import = upload(&admin, "name\nAcme\n").await.expect(201).read();
    let other = app.as_role("sales_manager").await;
    assert_eq!(exported(&other, LIST, "", "Imports").await.len(), 0, "those of others are not told");
    assert!(printed(&other, &format!("{LIST}/export.pdf")).await.contains("0 imports"));

    // Somebody who had the permission before.
    let former = app.join(&["does not import"], None).await;
    let inside = app.inside().await;
    let (owner, id) = (inside.uuid(former.me.id), inside.uuid(import.id));
    inside.execute(&format!("UPDATE imports SET owner_id = {owner} WHERE id = {id}")).await.expect("another owner");
    assert_eq!(exported(&former, LIST, "", "Imports").await.len(), 0);
    assert!(printed(&former, &format!("{LIST}/export.pdf")).await.contains("0 imports"));
    let staff = app.join(&["does not export"], None).await;
    upload(&staff, "name\nMine\n").await.expect(201);
    assert_eq!(exported(&staff, LIST, "", "Imports").await.len(), 0, "without the permission to export");
    assert_eq!(page(&staff, "").await.items.len(), 1);
    for format in FORMATS {
        admin.get(&format!("{LIST}/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{LIST}/export.{format}?status=asleep")).await.refused_field(400, "status");
    }
}

//! Rows that are not as they should be.

use super::{issues, run, run_whole, suggested, upload};
use serde_json::json;
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use shared::records::import::{Import, ImportPreview, ImportStatus, RowOutcome};
use tests::TestApp;

const SHEET: &str = "\
Name,E-mail,Phone,Employees,Website,Parent company
Good One,good@example.com,+49 30 123456,12,https://good.example,
,nameless@example.com,,,,
Bad Mail,not an address,,,,
Bad Number,number@example.com,,many,,
Twin,twin@example.com,,,,
Twin Too,TWIN@example.com,,,,
Ragged,ragged@example.com,extra,1,https://r.example,,one,two,three
Short
\"Quoted, \"\"Inc\"\"\nsecond line\",q@example.com,,,,
Orphan,orphan@example.com,,,,Nobody Knows
Child,child@example.com,,,,Late Parent
Late Parent,parent@example.com,,,,
=cmd|' /C calc'!A0,formula@example.com,,,,
Last,last@example.com,,,,Last
";

#[tokio::test]
async fn every_row_is_accounted_for_and_the_preview_says_the_same_as_the_run() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import: Import = upload(&admin, SHEET).await.expect(201).read();
    assert_eq!(import.rows, 14);
    let plan = suggested(&import);
    let preview: ImportPreview = admin.post(&format!("/imports/{}/preview", import.id), &plan).await.expect(200).read();
    assert_eq!(preview.create + preview.skip + preview.fail, 14);
    let done = run(&admin, &import, &plan).await;
    assert_eq!(done.status, ImportStatus::Finished);
    assert_eq!(done.created + done.skipped + done.failed, done.rows);
    let after = issues(&admin, &done).await;
    assert_eq!(
        (done.created, done.skipped, done.failed),
        (preview.create, preview.skip, preview.fail),
        "{:?}\n{:?}",
        preview.issues,
        after.issues
    );
    let stored: Page<CustomerRow> = admin.get("/customers?limit=200&total=true").await.read();
    assert_eq!(stored.total.unwrap().count, done.created);

    let of_row = |row: u64| after.issues.iter().filter(|i| i.row == row).collect::<Vec<_>>();
    for (row, column) in [(3, "Name"), (4, "E-mail"), (5, "Employees")] {
        let issue = of_row(row)
            .into_iter()
            .find(|i| i.outcome == RowOutcome::Fail)
            .unwrap_or_else(|| panic!("row {row} fails: {:?}", after.issues));
        assert_eq!(issue.column.as_deref(), Some(column), "row {row}");
        assert!(!issue.message.is_empty());
    }
    assert!(of_row(7).iter().any(|i| i.outcome != RowOutcome::Create), "the second twin is no customer of its own: {:?}", after.issues);
    assert!(!of_row(8).is_empty(), "a row with too many cells is told of: {:?}", after.issues);
    let named = |name: &str| stored.items.iter().find(|r| r.name == name);
    assert!(named("Good One").is_some());
    let child = named("Child").expect("a child before its parent in the sheet");
    assert_eq!(child.parent.as_ref().map(|p| p.name.as_str()), Some("Late Parent"));
    if let Some(orphan) = named("Orphan") {
        assert_eq!(orphan.parent, None);
        assert!(after.issues.iter().any(|i| i.message.contains("Nobody Knows")), "an unknown parent is told of: {:?}", after.issues);
    }
    if let Some(last) = named("Last") {
        assert_eq!(last.parent, None, "nobody is the own parent");
    }
    assert!(named("Bad Mail").is_none() && named("Bad Number").is_none());
}

#[tokio::test]
async fn rows_of_customers_that_exist_already_are_not_doubled() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/customers", &json!({ "kind": "company", "name": "Acme", "email": "info@acme.example" })).await.expect(201);
    let sheet = "name,email\nAcme Again,INFO@ACME.example\nNew,new@example.com\n";
    let import: Import = upload(&admin, sheet).await.expect(201).read();
    let done = run(&admin, &import, &suggested(&import)).await;
    assert_eq!((done.created, done.skipped + done.failed), (1, 1), "{:?}", issues(&admin, &done).await);
    let acme: Page<CustomerRow> = admin.get("/customers?q=acme").await.read();
    assert_eq!(acme.items.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["Acme"], "an import changes nobody");
}

#[tokio::test]
async fn a_row_is_held_to_the_same_rules_as_a_form() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let long = "x".repeat(121);
    let sheet = format!(
        "name,founded_year,website,country,tags\n{long},,,,\nYear,999,,,\nSite,,javascript:alert(1),,\nLand,,,Atlantis,\nGood,1999,https://g.example,DE,a; b\n"
    );
    let import: Import = upload(&admin, sheet).await.expect(201).read();
    let done = run(&admin, &import, &suggested(&import)).await;
    let told = issues(&admin, &done).await.issues;
    for row in 2..=5 {
        assert!(told.iter().any(|i| i.row == row), "row {row}: {told:?}");
    }
    assert_eq!(done.created + done.failed, 5, "{told:?}");
    assert!(done.failed >= 3, "{told:?}");
    let page: Page<CustomerRow> = admin.get("/customers?q=good").await.read();
    let good: Customer = admin.get(&format!("/customers/{}", page.items[0].id)).await.read();
    assert_eq!((good.founded_year, good.tags), (Some(1999), vec!["a".to_owned(), "b".to_owned()]));
}

#[tokio::test]
async fn an_export_can_be_imported_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    run_whole(&admin, "name,email,phone,sector,employees,country\nAcme,info@acme.example,+49 30 123456,retail,300,Germany\nBolt,,,,,\n")
        .await;
    let sheet = admin.get("/customers/export.csv?sort=name").await.expect(200).text();
    let other = TestApp::start().await;
    let theirs = other.admin().await;
    run_whole(&theirs, &sheet).await;
    let rows: Page<CustomerRow> = theirs.get("/customers?sort=name").await.read();
    let acme = &rows.items[0];
    assert_eq!(
        (acme.name.as_str(), acme.email.as_deref(), acme.phone.as_deref()),
        ("Acme", Some("info@acme.example"), Some("+49 30 123456"))
    );
    assert_eq!((acme.sector.as_deref(), acme.employees, acme.country.as_deref()), (Some("retail"), Some(300), Some("DE")));
}

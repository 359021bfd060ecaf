//! Rows that change customers who are there.

use super::{issues, run_as};
use serde_json::{Value, json};
use shared::customers::Customer;
use shared::records::import::RowOutcome;
use shared::records::import_plan::{EmptyCells, Matched};
use tests::TestApp;

#[tokio::test]
async fn the_preview_shows_what_would_change_and_the_run_changes_just_that() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let new = json!({ "kind": "company", "name": "Acme", "external_id": "7", "email": "old@acme.example", "employees": 10, "tags": ["Old"],
        "phone": "+49 30 111111", "address": { "city": "Bonn", "street": "Hauptstr. 1", "country": "DE" }, "revenue": { "minor": 500, "currency": "EUR" } });
    let acme: Customer = admin.post("/customers", &new).await.expect(201).read();
    let holding: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Holding" })).await.expect(201).read();
    let sheet = "id,name,email,employees,street,city,tags,parent,phone,revenue\n\
        7,Acme,new@acme.example,300,,Köln,,Holding,+49 30 111111,5.00\n";
    let (shown, done) = run_as(admin, sheet, |plan| {
        (plan.matched, plan.match_by, plan.tags) = (Matched::Update, Some(vec!["external_id".into()]), vec!["List".into()]);
    })
    .await;
    assert_eq!(done.updated, 1);
    let row = &shown.sample[0];
    assert_eq!((row.outcome, row.record.as_ref().map(|c| c.id)), (RowOutcome::Update, Some(acme.id)));
    let mut changes: Vec<(&str, Value, Value)> =
        row.changes.iter().map(|c| (c.field.as_str(), c.before.clone(), c.after.clone())).collect();
    changes.sort_by_key(|(field, ..)| *field);
    assert_eq!(
        changes,
        [
            ("city", json!("Bonn"), json!("Köln")),
            ("email", json!("old@acme.example"), json!("new@acme.example")),
            ("employees", json!(10), json!(300)),
            ("parent", Value::Null, json!("Holding")),
            ("size", json!("Small"), json!("Big")),
            ("tags", json!(["Old"]), json!(["Old", "List"])),
        ]
    );
    let after: Customer = admin.get(&format!("/customers/{}", acme.id)).await.read();
    assert_eq!((after.email.as_deref(), after.employees, after.tags.len()), (Some("new@acme.example"), Some(300), 2));
    assert_eq!(
        (after.address.city.as_deref(), after.address.street.as_deref()),
        (Some("Köln"), Some("Hauptstr. 1")),
        "an empty cell keeps"
    );
    assert_eq!((after.parent.map(|p| p.id), after.version), (Some(holding.id), 2));
    let inside = app.inside().await;
    assert_eq!(inside.count("audit_entries", "action = 'customer.edited'").await, 1);

    let (again, done) = run_as(admin, sheet, |plan| {
        (plan.matched, plan.match_by, plan.tags) = (Matched::Update, Some(vec!["external_id".into()]), vec!["List".into()]);
    })
    .await;
    assert_eq!((done.updated, done.skipped), (0, 1), "{again:?}");
    assert!(again.issues[0].message.contains("up to date"), "{again:?}");
}

#[tokio::test]
async fn empty_cells_clear_where_that_is_wanted() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let new = json!({ "kind": "company", "name": "Acme", "email": "info@acme.example", "website": "https://acme.example", "sector": "retail",
        "address": { "city": "Bonn", "region": "NRW" } });
    let acme: Customer = admin.post("/customers", &new).await.expect(201).read();
    let (_, done) = run_as(admin, "email,name,website,city,phone\ninfo@acme.example,,,,\n", |plan| {
        (plan.matched, plan.empty_cells, plan.add_new) = (Matched::Update, EmptyCells::Clear, false);
    })
    .await;
    assert_eq!(done.updated, 1, "{:?}", issues(admin, &done).await);
    let after: Customer = admin.get(&format!("/customers/{}", acme.id)).await.read();
    assert_eq!((after.name.as_str(), after.website, after.address.city), ("Acme", None, None), "a name is never cleared");
    assert_eq!((after.address.region.as_deref(), after.sector.as_deref()), (Some("NRW"), Some("retail")), "other columns are not touched");
}

#[tokio::test]
async fn a_customer_is_dealt_with_once_and_refusals_of_the_record_fail_the_row() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    for (name, email, id) in [("Ada", "ada@example.com", "1"), ("Bob", "bob@example.com", "2")] {
        let new = json!({ "kind": "person", "name": name, "email": email, "external_id": id });
        admin.post("/customers", &new).await.expect(201);
    }
    let mut sheet = "external_id,name,email,city\n1,Ada,ada@example.com,Bonn\n1,Ada,ada@example.com,Kiel\n2,Bob,ada@example.com,Ulm\n2,Bob,not an address,Ulm\n".to_owned();
    // Far enough down to be in another chunk.
    for n in 10..700 {
        sheet.push_str(&format!("{n},Company {n},c{n}@example.com,\n"));
    }
    sheet.push_str("1,Ada,,Rome\n");
    let (told, done) = run_as(admin, &sheet, |plan| {
        (plan.matched, plan.match_by) = (Matched::Update, Some(vec!["external_id".into(), "email".into()]));
    })
    .await;
    assert_eq!((done.created, done.updated, done.skipped, done.failed), (690, 1, 2, 2), "{told:?}");
    let of = |row: u64| issues_of(&told.issues, row);
    assert!(of(3).contains("repeats row 2") && of(694 + 2).contains("repeats row 2"), "{told:?}");
    assert!(of(4).contains("repeats row 2, which has the same e-mail") || of(4).contains("already used"), "{told:?}");
}

fn issues_of(issues: &[shared::records::import::RowIssue], row: u64) -> String {
    issues.iter().filter(|i| i.row == row).map(|i| i.message.as_str()).collect::<Vec<_>>().join("; ")
}

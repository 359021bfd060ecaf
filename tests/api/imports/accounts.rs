//! The sheet of 85 companies that everybody may try the product with.

use super::{finished, run, suggested, upload};
use shared::customers::list::CustomerRow;
use shared::customers::{Customer, CustomerKind, CustomerSize};
use shared::page::Page;
use shared::records::import::{Import, ImportPreview, ImportStatus};
use shared::records::import_plan::AmountUnit;
use std::collections::BTreeMap;
use tests::{ACCOUNTS_CSV, Account, TestApp};

async fn all(by: &Account) -> BTreeMap<String, CustomerRow> {
    let page: Page<CustomerRow> = by.get("/customers?limit=200").await.read();
    page.items.into_iter().map(|row| (row.name.clone(), row)).collect()
}

#[tokio::test]
async fn every_row_becomes_a_customer_with_sector_size_revenue_country_and_parent() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import: Import = upload(&admin, ACCOUNTS_CSV).await.expect(201).read();
    assert_eq!((import.status, import.rows, import.delimiter.as_str()), (ImportStatus::Uploaded, 85, ","));
    let suggestions: Vec<_> = import.columns.iter().map(|c| c.suggestion.clone()).collect();
    let fields = ["name", "sector", "founded_year", "revenue", "employees", "country", "parent"];
    assert_eq!(suggestions, fields.map(|field| Some(field.to_owned())));
    assert_eq!(import.columns[0].samples.first().map(String::as_str), Some("Acme Corporation"));

    let mut plan = suggested(&import);
    (plan.currency, plan.unit, plan.tags) = ("USD".into(), AmountUnit::Million, vec!["Imported".into()]);
    let preview: ImportPreview = admin.post(&format!("/imports/{}/preview", import.id), &plan).await.expect(200).read();
    assert_eq!((preview.rows, preview.create, preview.skip, preview.fail), (85, 85, 0, 0), "{:?}", preview.issues);
    let corrected: BTreeMap<_, _> = preview.corrections.iter().map(|c| (c.written.as_str(), (c.corrected.as_str(), c.rows))).collect();
    assert_eq!(corrected.get("technolgy"), Some(&("technology", 12)), "{:?}", preview.corrections);
    assert!(corrected.contains_key("Philipines"), "{:?}", preview.corrections);
    assert!(preview.sample.len() == 20 && preview.sample[0].values["name"] == "Acme Corporation");
    assert_eq!(all(&admin).await.len(), 0, "a preview writes nothing");

    let done = run(&admin, &import, &plan).await;
    assert_eq!((done.status, done.created, done.skipped, done.failed, done.done), (ImportStatus::Finished, 85, 0, 0, 85));
    let stored = all(&admin).await;
    assert_eq!(stored.len(), 85);
    check_every_row(&stored);

    let bluth: Customer = admin.get(&format!("/customers/{}", stored["Bluth Company"].id)).await.read();
    assert_eq!((bluth.founded_year, bluth.tags.clone()), (Some(1993), vec!["Imported".to_owned()]));
    assert_eq!(bluth.owner.as_ref().map(|o| o.id), Some(admin.me.id));
    let acme: Customer = admin.get(&format!("/customers/{}", stored["Acme Corporation"].id)).await.read();
    assert!(acme.children.iter().any(|c| c.id == bluth.id));
    let inside = app.inside().await;
    assert_eq!(inside.count("audit_entries", "action = 'customer.imported'").await, 85, "each customer has its audit row");
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);

    let again: Import = upload(&admin, ACCOUNTS_CSV).await.expect(201).read();
    let again = run(&admin, &again, &plan).await;
    assert_eq!((again.created, again.skipped + again.failed), (0, 85), "the same sheet once more adds nothing");
    assert_eq!(all(&admin).await.len(), 85);
}

/// Compares with the sheet itself, read independently.
fn check_every_row(stored: &BTreeMap<String, CustomerRow>) {
    let mut sheet = csv::Reader::from_reader(ACCOUNTS_CSV.as_bytes());
    for row in sheet.records() {
        let row = row.unwrap();
        let customer = stored.get(row[0].trim()).unwrap_or_else(|| panic!("{} is missing", &row[0]));
        assert_eq!(customer.kind, CustomerKind::Company);
        let sector = if &row[1] == "technolgy" { "technology" } else { &row[1] };
        assert_eq!(customer.sector.as_deref(), Some(sector));
        let (whole, part) = row[3].split_once('.').unwrap_or((&row[3], ""));
        // Millions of dollars, in cents.
        let cents = format!("{whole}{part:0<2}").parse::<i64>().unwrap() * 1_000_000;
        let revenue = customer.revenue.as_ref().expect("revenue");
        assert_eq!((revenue.minor, revenue.currency.as_str()), (cents, "USD"), "{}", customer.name);
        let employees: i32 = row[4].parse().unwrap();
        assert_eq!(customer.employees, Some(employees));
        assert_eq!(customer.size, Some(CustomerSize::of_employees(employees)));
        let country = customer.country.as_deref().and_then(shared::countries::name).expect("a country");
        let written = if &row[5] == "Philipines" { "Philippines" } else { &row[5] };
        assert!(country.starts_with(written) || country.contains("Korea") || country.contains("States"), "{country} for {written}");
        assert_eq!(customer.parent.as_ref().map_or("", |p| p.name.as_str()), row[6].trim(), "{}", customer.name);
    }
}

#[tokio::test]
async fn an_import_that_was_running_when_the_server_stopped_goes_on_and_loses_and_doubles_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut sheet = "name,email\n".to_owned();
    for n in 0..5_000 {
        sheet.push_str(&format!("Company {n},info{n}@example.com\n"));
    }
    let import: Import = upload(&admin, sheet).await.expect(201).read();
    admin.post(&format!("/imports/{}/run", import.id), &suggested(&import)).await.expect(202);
    let some = tests::until("the import to have begun", async || {
        let here: Import = admin.get(&format!("/imports/{}", import.id)).await.read();
        (here.done > 0).then_some(here)
    })
    .await;
    let app = app.restart().await;
    // The work that was going on is kept from others for a while, in case its worker still lives.
    app.inside().await.execute("UPDATE outbox_messages SET claimed_until = NULL").await.unwrap();
    let admin = app.sign_in("ada@example.com").await;
    let done = finished(&admin, import.id).await;
    assert_eq!(
        (done.status, done.created, done.failed, done.skipped),
        (ImportStatus::Finished, 5_000, 0, 0),
        "it stood at {} when stopped",
        some.done
    );
    let inside = app.inside().await;
    assert_eq!(inside.count("customers", "1 = 1").await, 5_000);
    assert_eq!(inside.count("audit_entries", "action = 'customer.imported'").await, 5_000);
}

//! Sheets of leads are imported as those of customers are, and the samples of all record types as they stand.

use crate::Browser;
use serde_json::{Value, json};
use shared::page::Page;
use std::path::PathBuf;

fn sheet(browser: &Browser, name: &str, text: &str) -> PathBuf {
    let file = browser.folder().join(name);
    std::fs::write(&file, text).unwrap();
    file
}

/// One field of every lead, by their names.
async fn all(browser: &Browser, field: &str) -> Vec<Value> {
    let page: Page<Value> = browser.app.admin().await.get("/leads?sort=name").await.read();
    page.items.into_iter().map(|row| row[field].clone()).collect()
}

#[tokio::test]
async fn a_sheet_of_leads_is_imported_and_found_again() {
    let browser = Browser::signed_in().await;
    browser.go("/leads").await;
    browser.click("link", "Import").await;
    browser.wait_for("heading", "Import leads").await;
    let text = "name;company;e-mail;estimated value;status\nAda Byron;Engines;ada@example.com;1250;Qualified\nBob;;bob@example.com;;\n";
    browser.attach("Lead list", &sheet(&browser, "leads.csv", text)).await;
    browser.sees("2 rows, 5 columns").await;
    assert!(browser.path().await.starts_with("/leads/import/"));
    browser.choose("Estimated value is given in", "Thousands").await;
    browser.click("radio", "Contacted").await;
    browser.sees_no_more("A new row that looks like").await;
    browser.is_sound("the columns of a sheet of leads").await;
    browser.click("button", "Preview").await;
    browser.sees("The first new leads, as they would be stored").await;
    browser.is_sound("the preview of a sheet of leads").await;
    browser.click("button", "Import 2 leads").await;
    browser.sees("The import is done.").await;
    browser.is_sound("the result of an import of leads").await;
    assert!(!browser.has("link", "Look for duplicates").await, "leads are not searched for duplicates");
    assert_eq!(all(&browser, "stage").await, ["qualified", "contacted"]);
    assert_eq!(all(&browser, "value").await, [json!({ "minor": 125_000_000, "currency": "EUR" }), Value::Null]);

    browser.app.admin().await.post("/leads", &json!({ "name": "Not from a sheet" })).await.expect(201);
    browser.click("link", "Show the imported leads").await;
    browser.wait_for("link", "Ada Byron").await;
    browser.sees("From import").await;
    assert!(!browser.has("link", "Not from a sheet").await);
}

#[tokio::test]
async fn leads_are_updated_by_a_sheet_and_that_is_undone() {
    let browser = Browser::signed_in().await;
    browser.app.admin().await.post("/leads", &json!({ "name": "Ada", "email": "ada@example.com", "city": "Bonn" })).await.expect(201);
    browser.go("/leads/import").await;
    let later = sheet(&browser, "later.csv", "name;e-mail;city\nAda;ada@example.com;Kiel\nNobody;not an address;Ulm\n");
    browser.attach("Lead list", &later).await;
    browser.sees("2 rows, 3 columns").await;
    browser.click("radio", "Update the lead").await;
    browser.click("button", "Preview").await;
    browser.sees("The first updates").await;
    browser.is_sound("the preview of an update of leads").await;
    browser.click("button", "Import 1 lead").await;
    browser.sees("The import is done.").await;
    browser.sees("Save the rows that stayed out").await;
    assert_eq!(all(&browser, "city").await, ["Kiel"]);
    browser.click("button", "Undo the import").await;
    browser.click("button", "Undo everything").await;
    browser.sees("The import was undone.").await;
    browser.sees("1 lead has its former values again.").await;
    browser.sees("Undone").await;
    assert_eq!(all(&browser, "city").await, ["Bonn"]);

    browser.go("/leads/import").await;
    browser.click("link", "later.csv").await;
    browser.sees("The import was undone.").await;
    // Those of other records are listed with theirs.
    browser.go("/products/import").await;
    browser.sees("Your imports will be listed here.").await;
}

#[tokio::test]
async fn the_sample_of_each_record_type_is_imported_as_it_stands() {
    let browser = Browser::signed_in().await;
    for (one, many) in [("Customer", "customers"), ("Lead", "leads"), ("Product", "products")] {
        browser.go(&format!("/{many}/import")).await;
        browser.wait_for("link", "Download a sample").await;
        let script = "return decodeURIComponent(document.querySelector('a[download]').href.split(',').slice(1).join(','))";
        let text: String = browser.script(script).await;
        browser.attach(&format!("{one} list"), &sheet(&browser, &format!("{many}.csv"), &text)).await;
        browser.sees("2 rows").await;
        browser.click("button", "Preview").await;
        browser.click("button", &format!("Import 2 {many}")).await;
        browser.sees("The import is done.").await;
    }
}

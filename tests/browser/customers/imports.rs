//! A workbook is imported, imported again as an update, and the update is undone.

use crate::Browser;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use std::path::PathBuf;

fn sheet(browser: &Browser, name: &str, text: &str) -> PathBuf {
    let file = browser.folder().join(name);
    std::fs::write(&file, text).unwrap();
    file
}

#[tokio::test]
async fn a_list_is_updated_by_a_later_one_and_that_is_undone() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    browser.go("/customers/import").await;
    let book = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/data/customers.xlsx"));
    browser.attach("Customer list", &book).await;
    browser.sees("3 rows, 6 columns").await;
    assert_eq!(browser.value("Sheet").await, "Customers");
    browser.is_sound("the columns of a workbook").await;
    browser.click("button", "Preview").await;
    browser.click("button", "Import 3 customers").await;
    browser.sees("The import is done.").await;

    browser.go("/customers/import").await;
    let later = sheet(
        &browser,
        "later.csv",
        "name;e-mail;city\nAcme;info@acme.example;Bonn\nAda;ada@example.com;Kiel\nNobody;not an address;Ulm\n",
    );
    browser.attach("Customer list", &later).await;
    browser.sees("3 rows, 3 columns").await;
    browser.click("radio", "Update the customer").await;
    browser.is_sound("matching of an import").await;
    browser.click("button", "Preview").await;
    browser.sees("The first updates").await;
    browser.sees("Bonn").await;
    browser.is_sound("the preview of an update").await;
    browser.click("button", "Import 2 customers").await;
    browser.sees("The import is done.").await;
    browser.sees("Save the rows that stayed out").await;
    let cities = async || {
        let page: Page<CustomerRow> = admin.get("/customers?sort=name").await.read();
        page.items.into_iter().filter_map(|row| row.city).collect::<Vec<_>>()
    };
    assert_eq!(cities().await, ["Bonn", "Kiel"]);

    browser.click("button", "Undo the import").await;
    browser.sees("Undo the whole import?").await;
    browser.click("button", "Undo everything").await;
    browser.sees("The import was undone.").await;
    browser.is_sound("an import that was undone").await;
    assert_eq!(cities().await, [""; 0]);
}

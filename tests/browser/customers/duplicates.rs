//! Somebody is warned while typing, looks through the duplicates, merges two and takes that back.

use crate::Browser;
use serde_json::json;
use shared::customers::Customer;
use shared::customers::duplicates::Duplicate;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use tests::until;

async fn names(browser: &Browser) -> Vec<String> {
    let page: Page<CustomerRow> = browser.app.admin().await.get("/customers?sort=name").await.read();
    page.items.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn two_spellings_of_one_customer_become_one_and_two_again() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let new = json!({ "kind": "company", "name": "Northwind Traders", "sector": "retail", "address": { "city": "Bonn" } });
    let first: Customer = admin.post("/customers", &new).await.expect(201).read();
    let checked = json!({ "kind": "company", "name": "Nortwind Traders" });
    until("the first one to be compared", async || {
        let found = admin.post("/customers/duplicates/check", &checked).await.expect(200).json();
        found.as_array().is_some_and(|found| !found.is_empty()).then_some(())
    })
    .await;

    browser.go("/customers/new").await;
    browser.fill("Name", "Nortwind Traders").await;
    browser.sees("This customer may be here already:").await;
    browser.is_sound("the warning while typing").await;
    browser.click("button", "Add customer").await;
    browser.wait_for("heading", "Nortwind Traders").await;
    browser.sees("This customer is probably here twice.").await;
    let pairs: Page<Duplicate> = admin.get("/customers/duplicates").await.read();
    assert_eq!(pairs.items.len(), 1);
    let call = json!({ "kind": "call", "summary": "We talked" });
    admin.post(&format!("/customers/{}/interactions", pairs.items[0].b.id), &call).await.expect(201);

    browser.go("/customers/duplicates").await;
    browser.sees("Northwind Traders").await;
    browser.is_sound("the list of duplicates").await;
    browser.click("button", "Not the same").await;
    browser.sees("No duplicates").await;
    browser.click("button", "Undo").await;
    browser.click("link", "Compare").await;
    browser.wait_for("heading", "Merge customers").await;
    browser.is_sound("two customers side by side").await;
    browser.click("button", "Merge into Northwind Traders").await;
    browser.wait_for_path("the one that stayed", |path| path == format!("/customers/{}", first.id)).await;
    browser.sees("We talked").await;
    assert_eq!(names(&browser).await, ["Northwind Traders"]);

    browser.go("/customers/merges").await;
    browser.sees("1 interaction").await;
    browser.is_sound("the merges").await;
    browser.click("button", "Undo").await;
    browser.sees("are two again").await;
    assert_eq!(names(&browser).await, ["Northwind Traders", "Nortwind Traders"]);
}

#[tokio::test]
async fn two_of_the_list_are_compared() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    for name in ["Alpha", "Beta"] {
        admin.post("/customers", &json!({ "kind": "company", "name": name, "sector": name })).await.expect(201);
    }
    browser.go("/customers").await;
    browser.click("checkbox", "Select all rows on this page").await;
    browser.click("link", "Merge").await;
    browser.wait_for("button", "Merge into Alpha").await;
    browser.click("link", "Swap which one stays").await;
    browser.wait_for("button", "Merge into Beta").await;
}

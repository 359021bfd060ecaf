use crate::Browser;
use serde_json::json;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use thirtyfour::Key;

/// More than a page of the list.
const CUSTOMERS: usize = 55;

async fn tagged(browser: &Browser) -> u64 {
    let page: Page<CustomerRow> = browser.app.admin().await.get("/customers?tag=vip&total=true&limit=1").await.read();
    page.total.map_or(0, |total| total.count)
}

#[tokio::test]
async fn all_that_the_list_finds_is_changed_and_taken_back() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    for n in 0..CUSTOMERS {
        admin.post("/customers", &json!({ "kind": "company", "name": format!("Company {n:02}") })).await.expect(201);
    }
    browser.go("/customers").await;
    browser.click("checkbox", "Select all rows on this page").await;
    browser.sees("50 selected").await;
    browser.click("button", "Select all 55 customers").await;
    browser.sees("All 55 customers selected").await;
    browser.click("button", "Add tags…").await;
    browser.click("button", "Add tags to 55 customers").await;
    browser.sees("Choose at least one tag.").await;
    browser.fill("Tags", "vip").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Add the tag vip: 55 customers.").await;
    browser.is_sound("a bulk change before it begins").await;
    browser.click("button", "Add tags to 55 customers").await;
    browser.sees("55 customers changed").await;
    assert_eq!(tagged(&browser).await, CUSTOMERS as u64);

    browser.go("/bulk-changes?record=customers").await;
    browser.click("link", "Add the tag vip").await;
    browser.wait_for("heading", "Add the tag vip").await;
    browser.wait_for("link", "Company 00").await;
    browser.is_sound("the page of a bulk change").await;
    browser.click("button", "Undo").await;
    browser.click("button", "Undo 55 changes").await;
    browser.wait_for("heading", "Undo a bulk change").await;
    browser.sees("Finished").await;
    assert_eq!(tagged(&browser).await, 0);
}

#[tokio::test]
async fn a_selection_ends_where_the_list_shows_others() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201);
    admin.post("/customers", &json!({ "kind": "company", "name": "Bolt" })).await.expect(201);
    browser.go("/customers").await;
    browser.click("checkbox", "Select all rows on this page").await;
    browser.sees("2 selected").await;
    browser.click("link", "Archived").await;
    browser.sees_no_more("Acme").await;
    browser.sees_no_more(" selected").await;
}

//! Changing many leads or products at once, as a person does.

use crate::Browser;
use serde_json::json;
use tests::until;

/// How many records of a list there are.
async fn found(browser: &Browser, list: &str) -> u64 {
    let page = browser.app.admin().await.get(&format!("{list}&total=true&limit=1")).await.expect(200).json();
    page["total"]["count"].as_u64().expect("a count")
}

#[tokio::test]
async fn leads_are_changed_together_and_taken_back() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    for n in 0..3 {
        admin.post("/leads", &json!({ "name": format!("Lead {n}"), "source": "event" })).await.expect(201);
    }
    browser.go("/leads").await;
    browser.click("checkbox", "Select all rows on this page").await;
    browser.sees("3 selected").await;
    browser.is_sound("a list with selected rows").await;
    browser.click("button", "Edit a field…").await;
    browser.wait_for("button", "Edit 3 leads").await;
    // An empty value erases a field, so nothing can be sent before one is chosen; the focus waits there.
    let armed: bool = browser.script("return !document.querySelector('dialog:modal [type=submit]').disabled").await;
    assert!(!armed, "a field must be chosen first");
    until("the focus on the field", async || {
        browser.script::<bool>("return document.activeElement.matches('dialog select')").await.then_some(())
    })
    .await;
    browser.choose("Field", "Source").await;
    browser.choose("Source", "Website").await;
    browser.sees("Set Source to Website: 3 leads.").await;
    browser.is_sound("a bulk change of leads before it begins").await;
    browser.click("button", "Edit 3 leads").await;
    browser.sees("3 leads changed").await;
    assert_eq!(found(&browser, "/leads?source=website").await, 3);

    browser.go("/bulk-changes?record=leads").await;
    browser.is_sound("the list of bulk changes").await;
    browser.click("link", "Set Source to Website").await;
    browser.wait_for("heading", "Set Source to Website").await;
    browser.wait_for("link", "Lead 0").await;
    browser.is_sound("the page of a bulk change of leads").await;
    browser.click("button", "Undo").await;
    browser.click("button", "Undo 3 changes").await;
    browser.wait_for("heading", "Undo a bulk change").await;
    browser.sees("Finished").await;
    assert_eq!(found(&browser, "/leads?source=event").await, 3);
}

#[tokio::test]
async fn what_was_archived_together_comes_back_from_the_message_about_it() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    for n in 0..2 {
        admin.post("/leads", &json!({ "name": format!("Lead {n}") })).await.expect(201);
    }
    browser.go("/leads").await;
    browser.click("checkbox", "Select all rows on this page").await;
    browser.sees("2 selected").await;
    browser.click("button", "Archive").await;
    browser.click("button", "Archive 2 leads").await;
    browser.sees("2 leads changed").await;
    assert_eq!(found(&browser, "/leads?archived=true").await, 2);
    browser.click("button", "Undo").await;
    browser.wait_for("link", "Lead 0").await;
    browser.wait_for("link", "Lead 1").await;
    assert_eq!(found(&browser, "/leads?archived=true").await, 0);
    // The button that was pressed has gone; whoever works with the keyboard goes on from the list.
    until("the focus in the list", async || {
        browser
            .script::<bool>("return !!document.activeElement.closest('.table-frame') && !document.querySelector('dialog:modal')")
            .await
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn products_which_have_no_owner_are_archived_together() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    for n in 0..2 {
        admin.post("/products", &json!({ "name": format!("Product {n}") })).await.expect(201);
    }
    browser.go("/products").await;
    browser.click("checkbox", "Select all rows on this page").await;
    browser.sees("2 selected").await;
    browser.wait_for("button", "Add tags…").await;
    browser.sees_no_more("Assign…").await;
    browser.click("button", "Archive").await;
    browser.sees("Archive: 2 products.").await;
    browser.click("button", "Archive 2 products").await;
    browser.sees("2 products changed").await;
    browser.sees("No products yet").await;
    assert_eq!(found(&browser, "/products?archived=true").await, 2);
}

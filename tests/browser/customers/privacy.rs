//! Handing over and erasing what is kept about a customer.

use crate::Browser;
use serde_json::json;
use shared::customers::Customer;
use tests::PASSWORD;

#[tokio::test]
async fn a_customer_is_erased_for_good_once_its_name_was_typed() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme", "tags": ["vip"] })).await.expect(201).read();
    let path = format!("/customers/{}", acme.id);
    browser.go(&path).await;
    browser.click("button", "More actions").await;
    browser.click("menuitem", "Erase for good…").await;
    browser.wait_for("heading", "Erase Acme for good?").await;
    browser.sees("The record with all its fields").await;
    browser.sees("Further e-mails, phones and addresses").await;
    browser.is_sound("the dialog that asks before erasing").await;
    browser.resize(390, 844).await;
    browser.is_sound("the dialog on a phone").await;
    browser.resize(1280, 800).await;
    browser.click("button", "Erase for good").await;
    browser.sees("is required").await;
    browser.fill("Name of the customer", "Acmee").await;
    browser.fill("Reason", "Request of 12 May").await;
    browser.fill("Your password", PASSWORD).await;
    browser.click("button", "Erase for good").await;
    browser.sees("is not the name of this customer").await;
    browser.fill("Name of the customer", "Acme").await;
    browser.click("button", "Erase for good").await;
    browser.sees("Customer erased for good").await;
    browser.wait_for_path("the list", |path| path == "/customers").await;
    admin.get(&path).await.expect(404);
}

#[tokio::test]
async fn what_stays_for_purchases_is_said_and_cannot_be_changed() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    let inside = browser.app.inside().await;
    let id = inside.uuid(acme.id);
    let bought = format!(
        "INSERT INTO customer_purchases (source_kind, source_id, customer_id, purchased_at, amount_minor) VALUES ('order', {id}, {id}, '2026-01-01T00:00:00+00:00', 5000)"
    );
    inside.execute(&bought).await.expect("a purchase");
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("button", "More actions").await;
    browser.click("menuitem", "Erase for good…").await;
    browser.sees("Purchases with moment and amount, without a name").await;
    browser.fill("Name of the customer", "Acme").await;
    browser.fill("Reason", "Request of 12 May").await;
    browser.fill("Your password", PASSWORD).await;
    browser.click("button", "Erase for good").await;
    browser.sees("This customer was erased.").await;
    browser.sees("Erased customer").await;
    browser.is_sound("an erased customer").await;
    assert!(!browser.has("link", "Edit").await && !browser.has("button", "Restore").await);
}

#[tokio::test]
async fn everything_that_is_kept_is_saved_as_a_file_and_so_are_lists() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("button", "More actions").await;
    browser.click("menuitem", "Export personal data").await;
    browser.sees("Exported as personal-data.zip").await;
    browser.go("/customers").await;
    browser.click("button", "Export").await;
    browser.click("menuitem", "PDF, to print and hand over").await;
    browser.sees("Exported as customers.pdf").await;
    for (page, file) in [("/interactions", "interactions"), ("/segments", "segments"), ("/customers/duplicates", "duplicates")] {
        browser.go(page).await;
        browser.click("button", "Export").await;
        browser.click("menuitem", "XLSX, for spreadsheets").await;
        browser.sees(&format!("Exported as {file}.xlsx")).await;
    }
}

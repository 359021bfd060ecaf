//! Products: prices, shares of a hundred, and values that no two may have.

use crate::Browser;
use serde_json::json;
use shared::page::Page;
use thirtyfour::Key;

#[tokio::test]
async fn a_product_is_added_and_its_price_edited_in_the_list() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    admin.post("/products", &json!({ "name": "Anvil", "sku": "A-1" })).await.expect(201);
    browser.go("/products/new").await;
    browser.fill("Name", "Hammer").await;
    browser.fill("SKU", "A-1").await;
    browser.fill("Price", "19.90").await;
    browser.fill("Tax rate", "7.5").await;
    browser.click("button", "Add product").await;
    browser.sees("One field needs your attention.").await;
    browser.fill("SKU", "H-1").await;
    browser.click("button", "Add product").await;
    browser.wait_for("heading", "Hammer").await;
    browser.sees("7.5%").await;
    browser.is_sound("a product").await;

    browser.go("/products?columns=sku,price,tax_rate,stock").await;
    browser.click("button", "Edit price of Hammer").await;
    browser.fill("Price of Hammer", "a lot").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Price must be an amount in EUR such as 1250.50").await;
    browser.fill("Price of Hammer", "24").await;
    browser.press(Key::Enter + "").await;
    browser.sees("price is now").await;
    let found: Page<serde_json::Value> = admin.get("/products?q=hammer").await.read();
    let row = &found.items[0];
    assert_eq!((&row["price"], &row["tax_rate"]), (&json!({ "minor": 2_400, "currency": "EUR" }), &json!(750)));
    browser.holds("/products").await;
}

//! An administrator adds fields without code, and people work with them like with all others.

use crate::Browser;
use serde_json::{Value, json};
use shared::customers::Customer;
use shared::customers::custom_fields::CustomField;
use shared::customers::custom_values::CustomValue;
use tests::until;
use thirtyfour::Key;

async fn add(browser: &Browser, name: &str, custom: Value) -> Customer {
    let body = json!({ "kind": "company", "name": name, "custom": custom });
    browser.app.admin().await.post("/customers", &body).await.expect(201).read()
}

async fn define(browser: &Browser, label: &str, kind: &str, choices: &[&str]) -> CustomField {
    let choices: Vec<_> = choices.iter().map(|label| json!({ "label": label })).collect();
    let body = json!({ "record": "customers", "label": label, "kind": kind, "help": format!("What to know about the {label}"), "choices": choices });
    browser.app.admin().await.post("/custom-fields", &body).await.expect(201).read()
}

async fn tier(browser: &Browser, customer: &Customer) -> Option<CustomValue> {
    let stored: Customer = browser.app.admin().await.get(&format!("/customers/{}", customer.id)).await.read();
    stored.custom.get("account_tier").cloned()
}

#[tokio::test]
async fn a_choice_is_added_filled_in_found_by_and_changed_in_the_list() {
    let browser = Browser::signed_in().await;
    let acme = add(&browser, "Acme", json!({})).await;
    add(&browser, "Bolt", json!({})).await;

    browser.go("/custom-fields").await;
    browser.sees("No custom fields yet").await;
    browser.is_sound("no custom fields").await;
    browser.click("button", "A field of your own").await;
    browser.fill("Label", "Account tier").await;
    browser.choose("Kind", "Choice").await;
    browser.click("button", "Add field").await;
    browser.sees("Choices needs at least one choice").await;
    browser.is_sound("a refused custom field").await;
    browser.fill("Choice 1", "Gold").await;
    browser.press(Key::Enter + "").await;
    browser.fill("Choice 2", "Silver").await;
    browser.sees("custom.account_tier").await;
    browser.click("button", "Add field").await;
    browser.sees("“Account tier” added").await;
    browser.is_sound("the custom fields").await;

    browser.go(&format!("/customers/{}/edit", acme.id)).await;
    browser.choose("Account tier", "Gold").await;
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Acme").await;
    browser.sees("Gold").await;
    assert_eq!(tier(&browser, &acme).await, Some(CustomValue::Text("gold".into())));

    browser.go("/customers").await;
    browser.click("button", "Columns").await;
    browser.click("menuitem", "Account tier").await;
    browser.press(Key::Escape + "").await;
    browser.sees("Gold").await;
    browser.click("button", "Filter").await;
    browser.choose("Field", "Account tier").await;
    browser.fill("Value of Account tier", "Gol").await;
    browser.click("option", "Gold").await;
    browser.click("button", "Show 1 customer").await;
    browser.sees_no_more("Bolt").await;
    browser.sees("Account tier is Gold").await;
    browser.is_sound("a list filtered by a custom field").await;
    browser.click("button", "Clear filter").await;
    browser.wait_for("link", "Bolt").await;

    browser.click("button", "Edit Account tier of Acme").await;
    browser.choose("Account tier of Acme", "Silver").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Account tier is now Silver").await;
    assert_eq!(tier(&browser, &acme).await, Some(CustomValue::Text("silver".into())));

    browser.click("checkbox", "Select all rows on this page").await;
    browser.click("button", "Edit a field…").await;
    browser.choose("Field", "Account tier").await;
    browser.choose("Account tier", "Gold").await;
    browser.sees("Set Account tier to Gold: 2 customers.").await;
    browser.is_sound("a bulk change of a custom field").await;
    browser.click("button", "Edit 2 customers").await;
    browser.sees("2 customers changed").await;
    assert_eq!(tier(&browser, &acme).await, Some(CustomValue::Text("gold".into())));
}

#[tokio::test]
async fn a_field_is_archived_brought_back_and_put_in_its_place() {
    let browser = Browser::signed_in().await;
    define(&browser, "Contract end", "date", &[]).await;
    define(&browser, "Seats", "number", &[]).await;
    let acme = add(&browser, "Acme", json!({ "seats": 12 })).await;
    browser.go("/custom-fields").await;
    browser.click("button", "Actions for Seats").await;
    browser.click("menuitem", "Move up").await;
    let admin = browser.app.admin().await;
    until("the order to be stored", async || {
        let fields: Vec<CustomField> = admin.get("/custom-fields?record=customers").await.read();
        (fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>() == ["seats", "contract_end"]).then_some(())
    })
    .await;

    browser.click("button", "Actions for Seats").await;
    browser.click("menuitem", "Archive…").await;
    browser.is_sound("a custom field about to be archived").await;
    browser.click("button", "Archive field").await;
    browser.sees("“Seats” archived").await;
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.wait_for("heading", "Acme").await;
    assert!(!browser.script::<String>("return document.querySelector('aside.customer-facts').innerText").await.contains("Seats"));
    browser.go("/custom-fields?show=archived").await;
    browser.click("button", "Restore Seats").await;
    browser.sees("“Seats” is in use again").await;
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.sees("Seats").await;
}

#[tokio::test]
async fn values_are_checked_beside_their_fields_and_two_edits_meet() {
    let browser = Browser::signed_in().await;
    define(&browser, "Seats", "number", &[]).await;
    let acme = add(&browser, "Acme", json!({ "seats": 5 })).await;
    browser.go(&format!("/customers/{}/edit", acme.id)).await;
    browser.fill("Seats", "a few").await;
    browser.click("button", "Save changes").await;
    browser.sees("Seats must be a number such as 12.5").await;
    browser.is_sound("a refused custom value").await;
    browser.fill("Seats", "6").await;
    let theirs = json!({ "custom": { "seats": 7 } });
    browser.app.admin().await.patch(&format!("/customers/{}", acme.id), &theirs).if_match(acme.version).await.expect(200);
    browser.click("button", "Save changes").await;
    browser.sees("in one field that you changed too").await;
    assert_eq!(browser.value("Seats").await, "6", "what was typed is kept");
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Acme").await;
    let stored: Customer = browser.app.admin().await.get(&format!("/customers/{}", acme.id)).await.read();
    assert_eq!(stored.custom.get("seats"), Some(&CustomValue::Number(6.0)));
}

#[tokio::test]
async fn pages_with_fields_of_every_kind_hold() {
    let browser = Browser::signed_in().await;
    let mut columns = Vec::new();
    for (label, kind, choices) in [
        ("Contract number", "text", &[][..]),
        ("Seats", "number", &[]),
        ("Credit limit", "money", &[]),
        ("Contract end", "date", &[]),
        ("Account tier", "choice", &["Gold", "Silver"]),
        ("Products in use", "choices", &["A product with a rather long name", "Another"]),
        ("Reference customer", "yes_no", &[]),
        ("Shared folder", "link", &[]),
    ] {
        columns.push(define(&browser, label, kind, choices).await.path());
    }
    let acme = add(
        &browser,
        "Acme",
        json!({ "contract_number": "4711-0815", "seats": 1_250.5, "credit_limit": { "minor": 12_345_678_900_i64, "currency": "EUR" },
            "contract_end": "2027-03-31", "account_tier": "gold", "products_in_use": ["a_product_with_a_rather_long_name", "another"],
            "reference_customer": true, "shared_folder": "https://files.example/customers/acme" }),
    )
    .await;
    browser.holds("/custom-fields").await;
    browser.holds(&format!("/customers?columns={}", columns.join(","))).await;
    browser.holds(&format!("/customers/{}", acme.id)).await;
    browser.holds(&format!("/customers/{}/edit", acme.id)).await;
}

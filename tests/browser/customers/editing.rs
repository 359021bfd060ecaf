use crate::Browser;
use serde_json::json;
use shared::customers::Customer;
use thirtyfour::Key;

async fn add(browser: &Browser, body: serde_json::Value) -> Customer {
    browser.app.admin().await.post("/customers", &body).await.expect(201).read()
}

#[tokio::test]
async fn when_two_edit_the_same_customer_nothing_is_lost() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme = add(&browser, json!({ "kind": "company", "name": "Acme", "phone": "+49 30 111111" })).await;
    browser.go(&format!("/customers/{}/edit", acme.id)).await;
    browser.fill("Phone", "+49 30 222222").await;
    admin
        .patch(&format!("/customers/{}", acme.id), &json!({ "phone": "+49 30 333333", "website": "https://acme.example" }))
        .if_match(1)
        .await
        .expect(200);
    browser.click("button", "Save changes").await;
    browser.sees("in one field that you changed too").await;
    browser.sees("+49 30 333333").await;
    browser.is_sound("a conflict").await;
    assert_eq!(browser.value("Phone").await, "+49 30 222222", "what was typed is kept");
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Acme").await;
    let stored: Customer = admin.get(&format!("/customers/{}", acme.id)).await.read();
    assert_eq!(stored.phone.as_deref(), Some("+49 30 222222"), "yours, as chosen");
    assert_eq!(stored.website.as_deref(), Some("https://acme.example"), "theirs, where they alone changed it");
}

#[tokio::test]
async fn a_form_says_beside_each_field_what_is_wrong_and_leads_there() {
    let browser = Browser::signed_in().await;
    add(&browser, json!({ "kind": "company", "name": "Other", "email": "taken@example.com" })).await;
    browser.go("/customers/new").await;
    browser.click("button", "Add customer").await;
    browser.sees("is required").await;
    browser.is_sound("a form with errors").await;
    let focused: String = browser.script("return document.activeElement.labels?.[0]?.innerText ?? ''").await;
    assert!(focused.starts_with("Name"), "the focus is on {focused:?}");
    browser.fill("Name", "New one").await;
    browser.fill("E-mail", "TAKEN@example.com").await;
    browser.click("button", "Add customer").await;
    browser.sees("already used by another customer").await;
    browser.fill("E-mail", "free@example.com").await;
    browser.click("button", "Add customer").await;
    browser.wait_for("heading", "New one").await;
}

#[tokio::test]
async fn a_draft_survives_a_reload() {
    let browser = Browser::signed_in().await;
    browser.go("/customers/new").await;
    browser.fill("Name", "Half typed").await;
    browser.press(Key::Tab + "").await;
    browser.reload().await;
    assert_eq!(browser.value("Name").await, "Half typed");
}

#[tokio::test]
async fn the_search_finds_while_one_types_and_the_address_keeps_it() {
    let browser = Browser::signed_in().await;
    for name in ["Müller GmbH", "Acme", "Bolt"] {
        add(&browser, json!({ "kind": "company", "name": name })).await;
    }
    browser.go("/customers").await;
    browser.sees("Acme").await;
    let label: String = browser.script("return document.querySelector('main input[type=search]').labels?.[0]?.innerText ?? document.querySelector('main input[type=search]').getAttribute('aria-label')").await;
    browser.fill(label.trim(), "muller").await;
    browser.sees_no_more("Bolt").await;
    browser.sees("Müller GmbH").await;
    let address: String = browser.script("return location.search").await;
    assert!(address.contains("muller"), "{address}");
    browser.reload().await;
    browser.sees("Müller GmbH").await;
    assert!(!browser.script::<String>("return document.body.innerText").await.contains("Bolt"));
    browser.fill(label.trim(), "nothing like this").await;
    browser.sees_no_more("Müller GmbH").await;
    browser.is_sound("a search without hits").await;
}

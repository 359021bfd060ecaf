//! The whole record: what the form holds in its parts, and who works where.

use crate::Browser;
use serde_json::json;
use shared::customers::Customer;
use shared::customers::profile::{Channel, ConsentState};

#[tokio::test]
async fn a_company_gets_a_contact_and_the_persons_page_says_where_it_works() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("link", "Contacts").await;
    browser.sees("No contacts yet").await;
    browser.is_sound("a company without contacts").await;
    browser.click("button", "Add contact").await;
    browser.click("radio", "Somebody new").await;
    browser.click("button", "Add contact").await;
    browser.sees("is required").await;
    browser.is_sound("a refused contact").await;
    browser.fill("Name", "Eve Ek").await;
    browser.fill("E-mail", "eve@acme.example").await;
    browser.fill("Job title", "Buyer").await;
    browser.click("button", "Add contact").await;
    browser.sees("Primary contact").await;
    browser.is_sound("the contacts of a company").await;
    browser.reload().await;
    browser.click("link", "Eve Ek").await;
    browser.wait_for("heading", "Eve Ek").await;
    browser.sees("Works at").await;
    browser.sees("Buyer").await;

    browser.go(&format!("/customers/{}?tab=contacts", acme.id)).await;
    browser.click("button", "Actions for Eve Ek").await;
    browser.click("menuitem", "Remove").await;
    browser.sees("No contacts yet").await;
    browser.click("button", "Undo").await;
    browser.sees("Primary contact").await;
}

#[tokio::test]
async fn rows_are_added_and_taken_away_and_a_folded_part_opens_where_it_is_refused() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    browser.go("/customers/new").await;
    browser.fill("Name", "Acme").await;
    browser.click("button", "Add e-mail").await;
    browser.fill("e-mail 1", "one@acme.example").await;
    browser.click("button", "Add e-mail").await;
    browser.fill("e-mail 2", "not an address").await;
    browser.click("button", "Preferences and consent").await;
    browser.choose("Preferred channel", "Post").await;
    browser.choose("E-mail: consent", "Granted").await;
    browser.fill("E-mail: how do you know?", "trade fair").await;
    browser.click("button", "Add customer").await;
    browser.sees("must be an address such as").await;
    browser.is_sound("a form with a refused row").await;
    browser.click("button", "Remove e-mail 2").await;
    browser.click("button", "Add customer").await;
    browser.wait_for("heading", "Acme").await;
    browser.click("link", "Details").await;
    browser.sees("one@acme.example").await;
    browser.sees("trade fair").await;
    browser.is_sound("the details of a customer").await;

    let path = browser.path().await;
    let stored: Customer = admin.get(&path).await.expect(200).read();
    assert_eq!(stored.other_emails.iter().map(|other| other.email.as_str()).collect::<Vec<_>>(), ["one@acme.example"]);
    assert_eq!(stored.preferred_channel, Some(Channel::Post));
    let email = &stored.consents[0];
    assert_eq!((email.channel, email.state, email.source.as_deref()), (Channel::Email, ConsentState::Granted, Some("trade fair")));
    assert!(stored.consents[1..].iter().all(|consent| consent.state == ConsentState::Unknown));
}

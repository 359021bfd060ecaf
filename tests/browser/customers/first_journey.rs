//! The first hour of a new owner: set up, import the list, work with it.

use crate::Browser;
use serde_json::Value;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use tests::{ACCOUNTS_CSV, PASSWORD};
use thirtyfour::Key;

#[tokio::test]
async fn an_owner_sets_up_imports_the_list_and_works_with_it() {
    let browser = Browser::start().await;
    let link = browser.app.setup_link.clone().expect("a set-up link");
    let token = link.split_once('#').expect("a token").1;

    browser.go(&format!("/setup#{token}")).await;
    assert!(!browser.script::<String>("return location.href").await.contains(token), "the token does not stay in the address");
    browser.fill("Your name", "Olga Owner").await;
    browser.fill("E-mail", "olga@example.com").await;
    browser.fill("Password", "short").await;
    browser.click("button", "Create administrator").await;
    browser.sees("at least 8 characters").await;
    browser.fill("Password", PASSWORD).await;
    browser.click("button", "Create administrator").await;
    browser.wait_for_path("the home page", |path| path == "/").await;
    browser.is_sound("the first home page").await;

    import_accounts(&browser).await;
    look_one_up(&browser).await;
}

async fn import_accounts(browser: &Browser) {
    browser.go("/customers/import").await;
    let file = browser.folder().join("accounts.csv");
    std::fs::write(&file, ACCOUNTS_CSV).unwrap();
    browser.attach("Customer list", &file).await;
    browser.sees("85 rows, 7 columns").await;
    browser.choose("Revenue is given in", "Millions").await;
    browser.choose("Currency of the revenue", "USD").await;
    browser.is_sound("the columns of an import").await;
    browser.click("button", "Preview").await;
    browser.wait_for("button", "Import 85 customers").await;
    browser.sees("technolgy").await;
    browser.is_sound("the preview of an import").await;
    browser.click("button", "Import 85 customers").await;
    browser.sees("The import is done.").await;
    browser.is_sound("the result of an import").await;

    let admin = signed_in_client(browser).await;
    let page: Page<CustomerRow> = admin.get("/customers?limit=200&sort=name").await.read();
    assert_eq!(page.items.len(), 85);
    for row in &page.items {
        assert!(row.sector.is_some() && row.size.is_some() && row.revenue.is_some() && row.country.is_some(), "{row:?}");
        assert_ne!(row.sector.as_deref(), Some("technolgy"));
    }
    let sheet = csv::Reader::from_reader(ACCOUNTS_CSV.as_bytes()).into_records().map(Result::unwrap).filter(|r| !r[6].is_empty()).count();
    assert_eq!(page.items.iter().filter(|row| row.parent.is_some()).count(), sheet, "every parent is linked");
}

async fn look_one_up(browser: &Browser) {
    browser.go("/customers").await;
    browser.sees("Acme Corporation").await;
    browser.is_sound("the list of customers").await;
    browser.go("/customers?q=bluth").await;
    browser.click("link", "Bluth Company").await;
    browser.wait_for("heading", "Bluth Company").await;
    browser.sees("Acme Corporation").await;
    browser.is_sound("a customer").await;

    browser.fill("Summary", "Called about the next order").await;
    browser.click("button", "Log call").await;
    browser.sees("Call logged").await;
    browser.sees("Called about the next order").await;

    browser.click("link", "Edit").await;
    browser.wait_for("heading", "Edit Bluth Company").await;
    browser.is_sound("the form of a customer").await;
    browser.fill("Phone", "+1 555 123456").await;
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Bluth Company").await;
    browser.sees("+1 555 123456").await;

    browser.click("button", "More actions").await;
    browser.click("menuitem", "Archive").await;
    browser.sees("This customer is archived.").await;
    browser.is_sound("an archived customer").await;
    browser.click("button", "Undo").await;
    browser.sees_no_more("This customer is archived.").await;

    browser.press(Key::Control + "k").await;
    browser.wait_for("dialog", "").await;
    browser.press("Golddex").await;
    browser.wait_for("option", "Golddex").await;
    browser.is_sound("the command palette").await;
    browser.press(Key::Enter + "").await;
    browser.wait_for("heading", "Golddex").await;
}

/// A client with the rights of whoever was set up in the browser.
async fn signed_in_client(browser: &Browser) -> tests::Client {
    let body = serde_json::json!({ "email": "olga@example.com", "password": PASSWORD });
    let answer = browser.app.anyone.post("/auth/sign-in", &body).await.expect(200);
    browser.app.anyone.with_token(answer.json()["access_token"].as_str().map(str::to_owned).unwrap_or_else(|| Value::Null.to_string()))
}

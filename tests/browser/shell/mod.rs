use crate::Browser;
use serde_json::json;

#[tokio::test]
async fn the_chosen_theme_stays() {
    let browser = Browser::signed_in().await;
    let theme = async || browser.script::<String>("return document.documentElement.dataset.theme").await;
    assert_eq!(theme().await, "light");
    browser.click("button", "Account of Ada Admin").await;
    browser.click("menuitem", "Dark").await;
    assert_eq!(theme().await, "dark");
    browser.reload().await;
    assert_eq!(theme().await, "dark");
    browser.go("/customers").await;
    assert_eq!(theme().await, "dark");
    browser.is_sound("a page in the chosen theme").await;
}

#[tokio::test]
async fn an_unknown_address_is_told_with_a_way_on() {
    let browser = Browser::signed_in().await;
    browser.go("/no/such/page").await;
    browser.sees("There is no page at this address").await;
    browser.is_sound("page not found").await;
    browser.click("link", "Go to the home page").await;
    browser.wait_for_path("the home page", |path| path == "/").await;
    browser.go(&format!("/customers/{}", uuid::Uuid::nil())).await;
    browser.sees("It may have been removed, or you may not see it.").await;
    browser.is_sound("a customer that is not there").await;
}

#[tokio::test]
async fn without_a_network_it_says_so_keeps_what_was_typed_and_goes_on_by_itself() {
    let browser = Browser::signed_in().await;
    browser.go("/customers/new").await;
    browser.fill("Name", "Typed in a tunnel").await;
    browser.offline(true).await;
    browser.expect_complaint("net::ERR_INTERNET_DISCONNECTED");
    browser.click("button", "Add customer").await;
    browser.sees("You are offline.").await;
    assert_eq!(browser.value("Name").await, "Typed in a tunnel");
    browser.is_sound("being offline").await;
    browser.offline(false).await;
    browser.sees_no_more("You are offline.").await;
    if browser.path().await == "/customers/new" {
        browser.click("button", "Add customer").await;
    }
    browser.wait_for("heading", "Typed in a tunnel").await;
    assert_eq!(browser.app.inside().await.count("customers", "1 = 1").await, 1, "added once");
}

#[tokio::test]
async fn the_palette_leads_to_pages_customers_and_actions_by_keyboard_alone() {
    use thirtyfour::Key;
    let browser = Browser::signed_in().await;
    browser.app.admin().await.post("/customers", &json!({ "kind": "company", "name": "Golddex" })).await.expect(201);
    for (typed, option, heading) in
        [("audit", "Audit log", "Audit log"), ("golddex", "Golddex", "Golddex"), ("new cus", "New customer", "New customer")]
    {
        browser.press(Key::Control + "k").await;
        browser.wait_for("dialog", "").await;
        browser.press(typed).await;
        browser.wait_for("option", option).await;
        browser.press(Key::Enter + "").await;
        browser.wait_for("heading", heading).await;
        browser.settled().await;
    }
    browser.press(Key::Control + "k").await;
    browser.wait_for("dialog", "").await;
    browser.press(Key::Escape + "").await;
    browser.wait_for("heading", "New customer").await;
}

#[tokio::test]
async fn on_a_phone_the_navigation_opens_and_leads_on() {
    let browser = Browser::signed_in().await;
    browser.resize(390, 844).await;
    browser.go("/").await;
    browser.click("button", "Open the navigation").await;
    browser.wait_for("link", "Customers").await;
    browser.is_sound("the navigation on a phone").await;
    browser.click("link", "Customers").await;
    browser.wait_for_path("the customers", |path| path == "/customers").await;
}

//! Telling a colleague: from the @ in a note to the bell of the other one.

use crate::Browser;
use serde_json::json;
use shared::customers::Customer;
use shared::notifications::Notification;
use shared::page::{Page, Total};
use thirtyfour::Key;

#[tokio::test]
async fn a_colleague_is_named_in_a_note_and_finds_it_by_the_bell() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let bob = browser.app.as_role("support_staff").await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();

    // By keyboard alone.
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("radio", "Note").await;
    browser.fill("Summary", "Please call them, @supp").await;
    browser.wait_for("option", &bob.me.name).await;
    browser.is_sound("the list of colleagues").await;
    browser.press(Key::Enter + "").await;
    browser.press("today.").await;
    assert_eq!(browser.value("Summary").await, format!("Please call them, @{} today.", bob.me.name));
    browser.click("button", "Log note").await;
    browser.sees("Note logged").await;
    browser.sees(&format!("@{}", bob.me.name)).await;
    let told: Page<Notification> = bob.get("/me/notifications").await.expect(200).read();
    assert_eq!(told.items.iter().map(|notice| notice.record.id).collect::<Vec<_>>(), [acme.id]);

    browser.enter_as(&bob).await;
    browser.wait_for("button", "Notifications, 1 unread notification").await;
    browser.sees("For you").await;
    browser.is_sound("the home page with something unread").await;
    browser.click("button", "Notifications, 1 unread notification").await;
    browser.sees("See all notifications").await;
    browser.is_sound("the list under the bell").await;
    browser.click("link", "Ada Admin mentioned you on Acme").await;
    browser.wait_for("heading", "Acme").await;
    browser.wait_for("button", "Notifications").await;
    tests::until("the notice to be read", async || (bob.get("/me/notifications/unread").await.read::<Total>().count == 0).then_some(()))
        .await;
    let found = "return document.activeElement.matches('.timeline li') && document.activeElement.innerText.includes('Please call them')";
    tests::until("the entry to be found", async || browser.script::<bool>(found).await.then_some(())).await;
    browser.is_sound("the entry that was found").await;
}

#[tokio::test]
async fn the_bell_follows_what_others_do_and_all_is_read_at_once() {
    let browser = Browser::start().await;
    let admin = browser.app.admin().await;
    let bob = browser.app.as_role("support_staff").await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    browser.enter_as(&bob).await;
    browser.go("/customers").await;
    browser.wait_for("button", "Notifications").await;
    for n in 1..=2 {
        let note = json!({ "kind": "note", "summary": format!("Number {n} for @{}", bob.me.name), "mentions": [bob.me.id] });
        admin.post(&format!("/customers/{}/interactions", acme.id), &note).await.expect(201);
    }
    browser.wait_for("button", "Notifications, 2 unread notifications").await;
    for theme in ["light", "dark"] {
        browser.system_theme(theme).await;
        browser.resize(390, 844).await;
        browser.click("button", "Notifications, 2 unread notifications").await;
        browser.sees("Number 2 for").await;
        browser.is_sound(&format!("the list under the bell on a phone in {theme}")).await;
        browser.press(Key::Escape + "").await;
        browser.resize(1440, 900).await;
    }
    browser.system_theme("light").await;
    browser.holds("/notifications").await;
    browser.click("button", "Mark all as read").await;
    browser.wait_for("button", "Notifications").await;
    browser.sees_no_more("Unread").await;
    browser.holds("/profile").await;
}

#[tokio::test]
async fn the_list_of_colleagues_keeps_out_of_the_way() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.fill("Summary", "Write to ada@example.com").await;
    assert!(!browser.has("option", "Ada Admin").await, "an address names nobody");
    browser.fill("Summary", "@ada").await;
    browser.wait_for("option", "Ada Admin").await;
    browser.press(Key::Escape + "").await;
    browser.press(" and more").await;
    assert!(!browser.has("option", "Ada Admin").await, "closed until the next one");
    browser.press(" @ad").await;
    browser.wait_for("option", "Ada Admin").await;
    browser.click("option", "Ada Admin").await;
    assert_eq!(browser.value("Summary").await, "@ada and more @Ada Admin ");
    browser.reload().await;
    assert_eq!(browser.value("Summary").await, "@ada and more @Ada Admin ", "what was typed stays");
    browser.click("button", "Log call").await;
    browser.sees("Call logged").await;
    let timeline = admin.get(&format!("/customers/{}/timeline?only=interactions", acme.id)).await.json();
    assert_eq!(timeline["items"][0]["event"]["mentions"][0]["name"], "Ada Admin");
    browser.choose("Show", "Mentions of you").await;
    browser.sees("@Ada Admin").await;
    browser.is_sound("a timeline of mentions").await;
}

//! Boxes in which one searches and chooses: with the keyboard alone, and as fast as people type.

use crate::Browser;
use serde_json::json;
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use tests::until;
use thirtyfour::Key;

const ENTER: &str = "\u{E007}";

async fn add(browser: &Browser, name: &str) -> Customer {
    browser.app.admin().await.post("/customers", &json!({ "kind": "company", "name": name })).await.expect(201).read()
}

async fn stored(browser: &Browser) -> Vec<CustomerRow> {
    browser.app.admin().await.get("/customers?sort=name").await.read::<Page<CustomerRow>>().items
}

async fn holds(browser: &Browser, label: &str, text: &str) {
    until(&format!("{label} to be {text:?}"), async || (browser.value(label).await == text).then_some(())).await;
}

async fn list_is_open(browser: &Browser) -> bool {
    browser.script("return !!document.activeElement.closest('[aria-expanded=true]')").await
}

#[tokio::test]
async fn enter_and_tab_take_the_first_match_and_send_no_form() {
    let browser = Browser::signed_in().await;
    let parent = add(&browser, "Bolt Works").await;
    browser.go("/customers/new").await;
    browser.fill("Name", "Acme").await;
    // Not "Algeria", which only contains it.
    browser.fill("Country", &format!("ger{ENTER}")).await;
    holds(&browser, "Country", "Germany").await;
    // A click marks what is there, so that the next word replaces it.
    browser.press(Key::Tab + "").await;
    browser.click("combobox", "Country").await;
    browser.press(format!("fran{ENTER}")).await;
    holds(&browser, "Country", "France").await;
    browser.fill("Country", &format!("ger{ENTER}")).await;
    holds(&browser, "Country", "Germany").await;
    // Found by a request that takes its time: what was pressed meanwhile counts.
    browser.fill("Parent company", &format!("bolt{ENTER}")).await;
    holds(&browser, "Parent company", "Bolt Works").await;
    browser.fill("Owner", "ada").await;
    browser.wait_for("option", "Ada Admin").await;
    browser.is_sound("a list of choices").await;
    browser.press(Key::Tab + "").await;
    holds(&browser, "Owner", "Ada Admin").await;
    let focused: String = browser.script("return document.activeElement.labels?.[0]?.innerText ?? ''").await;
    assert!(!focused.starts_with("Owner"), "Tab leaves the field");
    assert_eq!(browser.path().await, "/customers/new");
    browser.click("button", "Add customer").await;
    browser.wait_for("heading", "Acme").await;
    let rows = stored(&browser).await;
    let acme = rows.iter().find(|row| row.name == "Acme").expect("the customer");
    assert_eq!(acme.country.as_deref(), Some("DE"));
    assert_eq!(acme.owner.as_ref().map(|owner| owner.name.as_str()), Some("Ada Admin"));
    assert_eq!(acme.parent.as_ref().map(|parent| parent.id), Some(parent.id));
}

#[tokio::test]
async fn arrow_keys_move_and_esc_leaves_the_value_as_it_was() {
    let browser = Browser::signed_in().await;
    browser.go("/customers/new").await;
    browser.fill("Country", &format!("german{ENTER}")).await;
    holds(&browser, "Country", "Germany").await;
    browser.fill("Country", "united").await;
    let first: String = browser.script("return document.querySelector('.option.active').innerText.trim()").await;
    browser.press(Key::Down + "").await;
    browser.press(Key::Enter + "").await;
    let second = browser.value("Country").await;
    assert!(second.starts_with("United") && second != first, "{first}, then {second}");
    browser.press(Key::Control + "a").await;
    browser.press("fran").await;
    assert!(list_is_open(&browser).await);
    browser.press(Key::Escape + "").await;
    assert!(!list_is_open(&browser).await);
    assert_eq!(browser.value("Country").await, second);
    assert_eq!(browser.path().await, "/customers/new");
}

#[tokio::test]
async fn a_text_that_is_no_choice_stays_and_keeps_the_form_from_being_sent() {
    let browser = Browser::signed_in().await;
    browser.go("/customers/new").await;
    browser.fill("Name", "Acme").await;
    browser.fill("Owner", &format!("Nobody at all{ENTER}{ENTER}")).await;
    browser.sees("Nothing matches.").await;
    assert_eq!(browser.path().await, "/customers/new");
    browser.click("button", "Add customer").await;
    browser.sees("Owner must be chosen from the list").await;
    assert_eq!(browser.value("Owner").await, "Nobody at all");
    browser.is_sound("a text that is no choice").await;
    assert!(stored(&browser).await.is_empty());
    browser.fill("Owner", "ADA ADMIN").await;
    browser.press(Key::Escape + "").await;
    browser.fill("Owner", "ADA ADMIN").await;
    // Spelt out it is a choice, however it was left.
    browser.click("button", "Add customer").await;
    browser.wait_for("heading", "Acme").await;
    assert_eq!(stored(&browser).await[0].owner.as_ref().map(|owner| owner.name.as_str()), Some("Ada Admin"));
}

#[tokio::test]
async fn tags_are_taken_as_they_were_typed() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    admin.post("/customers", &json!({ "kind": "company", "name": "Bolt", "tags": ["Key account"] })).await.expect(201);
    browser.go("/customers/new").await;
    browser.fill("Name", "Acme").await;
    browser.fill("Tags", &format!("key{ENTER}")).await;
    browser.wait_for("button", "Remove Key account").await;
    browser.fill("Tags", &format!("Key Account{ENTER}")).await;
    browser.wait_for("button", "Remove Key account").await;
    browser.fill("Tags", "trade fair,").await;
    browser.wait_for("button", "Remove trade fair").await;
    browser.fill("Tags", &format!("new one{ENTER}")).await;
    browser.wait_for("button", "Remove new one").await;
    // Without any key behind it.
    browser.fill("Tags", "last").await;
    browser.click("button", "Add customer").await;
    browser.wait_for("heading", "Acme").await;
    assert_eq!(stored(&browser).await[0].tags, ["Key account", "trade fair", "new one", "last"]);
}

#[tokio::test]
async fn a_cell_takes_what_is_typed_and_chosen() {
    let browser = Browser::signed_in().await;
    add(&browser, "Acme").await;
    add(&browser, "Bolt Works").await;
    browser.go("/customers?columns=parent,owner,sector,tags").await;
    browser.click("button", "Edit parent company of Acme").await;
    browser.fill("Parent company of Acme", &format!("bolt{ENTER}")).await;
    holds(&browser, "Parent company of Acme", "Bolt Works").await;
    browser.press(Key::Enter + "").await;
    browser.sees("parent company is now Bolt Works").await;

    browser.click("button", "Edit sector of Acme").await;
    browser.fill("Sector of Acme", "reta").await;
    browser.press(Key::Tab + "").await;
    browser.sees("sector is now Retail").await;
    holds(&browser, "Tags of Acme", "").await;
    browser.press("vip").await;
    browser.press(Key::Tab + "").await;
    browser.sees("tags are now vip").await;

    browser.click("button", "Edit owner of Acme").await;
    browser.fill("Owner of Acme", &format!("Nobody{ENTER}")).await;
    browser.press(Key::Tab + "").await;
    browser.sees("Owner must be chosen from the list").await;
    browser.press(Key::Escape + "").await;
    browser.press(Key::Escape + "").await;
    let rows = stored(&browser).await;
    assert_eq!(rows[0].parent.as_ref().map(|parent| parent.name.as_str()), Some("Bolt Works"));
    assert_eq!(rows[0].owner.as_ref().map(|owner| owner.name.as_str()), Some("Ada Admin"));
    assert_eq!((rows[0].sector.as_deref(), rows[0].tags.as_slice()), (Some("retail"), ["vip".to_owned()].as_slice()));
}

#[tokio::test]
async fn what_closes_while_its_list_opens_harms_nothing() {
    let browser = Browser::signed_in().await;
    let acme = add(&browser, "Acme").await;
    browser.go("/customers?columns=owner,tags").await;
    for _ in 0..5 {
        browser.click("button", "Edit owner of Acme").await;
        browser.fill("Owner of Acme", &format!("a{ENTER}{ENTER}")).await;
        browser.wait_for("button", "Edit owner of Acme").await;
        browser.click("button", "Edit tags of Acme").await;
        browser.fill("Tags of Acme", &format!("b{ENTER}{ENTER}")).await;
        browser.wait_for("button", "Edit tags of Acme").await;
    }
    browser.go(&format!("/customers/{}/edit", acme.id)).await;
    browser.fill("Parent company", "b").await;
    browser.click("link", "Cancel").await;
    browser.click("button", "Discard and leave").await;
    browser.wait_for("heading", "Acme").await;
}

#[tokio::test]
async fn the_values_of_a_filter_are_typed_and_taken() {
    let browser = Browser::signed_in().await;
    add(&browser, "Acme").await;
    browser.go("/customers").await;
    browser.click("button", "Filter").await;
    browser.choose("Field", "Owner").await;
    browser.fill("Value of Owner", &format!("Nobody{ENTER}")).await;
    browser.click("button", "Show customers").await;
    browser.sees("The value must be chosen from the list").await;
    browser.is_sound("a filter with a text that is no choice").await;
    browser.fill("Value of Owner", &format!("ada{ENTER}")).await;
    browser.wait_for("button", "Remove Ada Admin").await;
    browser.choose("Comparison", "is none of").await;
    browser.click("button", "Show 0 customers").await;
    browser.sees_no_more("Acme").await;
}

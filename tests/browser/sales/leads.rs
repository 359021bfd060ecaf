//! A seller's way with leads, as a person types.

use crate::Browser;
use serde_json::{Value, json};
use shared::page::Page;
use shared::sales::leads::{Lead, LeadStage};
use tests::until;
use thirtyfour::Key;

async fn add(browser: &Browser, body: Value) -> Lead {
    browser.app.admin().await.post("/leads", &body).await.expect(201).read()
}

async fn stored(browser: &Browser, lead: &Lead) -> Lead {
    browser.app.admin().await.get(&format!("/leads/{}", lead.id)).await.read()
}

#[tokio::test]
async fn a_lead_is_added_found_filtered_edited_and_archived() {
    let browser = Browser::signed_in().await;
    add(&browser, json!({ "name": "Bob Builder", "company": "Hammer Ltd", "stage": "qualified" })).await;
    browser.go("/leads").await;
    browser.wait_for("link", "Bob Builder").await;
    browser.is_sound("the list of leads").await;

    browser.click("link", "New lead").await;
    browser.wait_for("heading", "New lead").await;
    until("the focus in the first field", async || {
        browser.script::<bool>("return document.activeElement.labels?.[0]?.innerText.startsWith('Name') ?? false").await.then_some(())
    })
    .await;
    browser.fill("E-mail", "nobody").await;
    browser.click("button", "Add lead").await;
    browser.sees("2 fields need your attention.").await;
    browser.sees("Name is required").await;
    browser.is_sound("a form with errors").await;
    browser.fill("Name", "Ada Byron").await;
    browser.sees("One field needs your attention.").await;
    browser.fill("E-mail", "ada@example.com").await;
    browser.fill("Company", "Engines & Co").await;
    browser.press(Key::Tab + "").await;
    browser.fill("Estimated value", "1,250.50").await;
    browser.click("button", "Add lead").await;
    browser.wait_for("heading", "Ada Byron").await;
    browser.sees("Ada Byron added").await;
    browser.sees("Engines & Co").await;
    browser.is_sound("a lead").await;
    let admin = browser.app.admin().await;
    let found: Page<Value> = admin.get("/leads?q=byron").await.read();
    assert_eq!(found.items[0]["value"], json!({ "minor": 125_050, "currency": "EUR" }));
    let ada: Lead = admin.get(&format!("/leads/{}", found.items[0]["id"].as_str().unwrap_or_default())).await.read();
    assert_eq!((ada.stage, ada.company.as_deref(), ada.owner.is_some()), (LeadStage::New, Some("Engines & Co"), true));

    browser.go("/leads").await;
    browser.fill("Search leads", "engines").await;
    browser.sees_no_more("Bob Builder").await;
    browser.wait_for("link", "Ada Byron").await;
    browser.go("/leads").await;
    browser.click("button", "Stage").await;
    browser.click("button", "Qualified").await;
    browser.sees_no_more("Ada Byron").await;
    browser.wait_for("link", "Bob Builder").await;
    assert!(browser.script::<String>("return location.search").await.contains("stage=qualified"));

    edit_where_it_stands(&browser, &ada).await;
    edit_in_the_form(&browser, &ada).await;

    browser.click("button", "More actions").await;
    browser.click("menuitem", "Archive").await;
    browser.sees("This lead is archived.").await;
    browser.is_sound("an archived lead").await;
    browser.go("/leads?archived=true").await;
    browser.click("link", "Ada Lovelace").await;
    browser.click("button", "Restore").await;
    browser.sees_no_more("This lead is archived.").await;
    assert!(stored(&browser, &ada).await.archived_at.is_none());
}

async fn edit_where_it_stands(browser: &Browser, ada: &Lead) {
    browser.go("/leads?q=ada").await;
    browser.click("button", "Edit stage of Ada Byron").await;
    browser.choose("Stage of Ada Byron", "Contacted").await;
    browser.press(Key::Enter + "").await;
    browser.sees("stage is now Contacted").await;
    until("the focus where it was edited", async || {
        browser.script::<bool>("return document.activeElement.id.startsWith('edit-stage-')").await.then_some(())
    })
    .await;
    assert_eq!(stored(browser, ada).await.stage, LeadStage::Contacted);
    browser.click("button", "Undo").await;
    browser.sees("stage is New again").await;
    assert_eq!(stored(browser, ada).await.stage, LeadStage::New);
    // Losing a lead needs a reason, which the form asks for.
    browser.click("button", "Edit stage of Ada Byron").await;
    browser.choose("Stage of Ada Byron", "Lost").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Reason for losing is required for a lost lead").await;
    browser.click("button", "Edit lead").await;
    browser.wait_for("heading", "Edit Ada Byron").await;
    browser.fill("Reason for losing", "Too dear").await;
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Ada Byron").await;
    let lead = stored(browser, ada).await;
    assert_eq!((lead.stage, lead.lost_reason.as_deref()), (LeadStage::Lost, Some("Too dear")));
}

async fn edit_in_the_form(browser: &Browser, ada: &Lead) {
    browser.click("link", "Edit").await;
    browser.wait_for("heading", "Edit Ada Byron").await;
    browser.is_sound("the form of a lead").await;
    browser.fill("Name", "Ada Lovelace").await;
    browser.fill("City", "London").await;
    // A colleague saves the same record meanwhile, in one field that is changed here too.
    let admin = browser.app.admin().await;
    let version = stored(browser, ada).await.version;
    let theirs = json!({ "city": "Ockham", "job_title": "Countess" });
    admin.patch(&format!("/leads/{}", ada.id), &theirs).if_match(version).await.expect(200);
    browser.click("button", "Save changes").await;
    browser.sees("in one field that you changed too").await;
    browser.is_sound("a conflict in a form").await;
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Ada Lovelace").await;
    let lead = stored(browser, ada).await;
    let shown = (lead.name.as_str(), lead.city.as_deref(), lead.job_title.as_deref());
    assert_eq!(shown, ("Ada Lovelace", Some("London"), Some("Countess")));
}

#[tokio::test]
async fn leads_are_filtered_by_conditions_and_the_address_keeps_them() {
    let browser = Browser::signed_in().await;
    add(&browser, json!({ "name": "Rich", "value": { "minor": 900_000, "currency": "EUR" } })).await;
    add(&browser, json!({ "name": "Modest", "value": { "minor": 9_000, "currency": "EUR" } })).await;
    browser.go("/leads").await;
    browser.click("button", "Filter").await;
    browser.choose("Field", "Estimated value").await;
    browser.click("button", "Show leads").await;
    browser.sees("Give a value").await;
    browser.is_sound("an incomplete filter").await;
    browser.fill("Value of Estimated value", "1000").await;
    browser.click("button", "Show 1 lead").await;
    browser.sees_no_more("Modest").await;
    browser.sees("Estimated value at least 1,000").await;
    browser.reload().await;
    browser.wait_for("link", "Rich").await;
    assert!(!browser.has("link", "Modest").await, "the address keeps the filter");
    browser.click("button", "Remove Estimated value at least 1,000").await;
    browser.wait_for("link", "Modest").await;
}

#[tokio::test]
async fn leads_have_custom_fields_of_their_own() {
    let browser = Browser::signed_in().await;
    let ada = add(&browser, json!({ "name": "Ada Byron" })).await;
    browser.go("/leads").await;
    browser.click("button", "More").await;
    browser.click("menuitem", "Custom fields").await;
    browser.sees("What your business knows about leads").await;
    browser.sees("No custom fields yet").await;
    browser.click("button", "Competitors").await;
    browser.click("button", "Add field").await;
    browser.sees("“Competitors” added").await;
    browser.choose("Fields of", "Customers").await;
    browser.sees("What your business knows about customers").await;
    browser.sees("No custom fields yet").await;

    browser.go(&format!("/leads/{}/edit", ada.id)).await;
    browser.fill("Competitors", "Globex").await;
    browser.click("button", "Save changes").await;
    browser.wait_for("heading", "Ada Byron").await;
    browser.sees("Globex").await;
    let lead: Value = browser.app.admin().await.get(&format!("/leads/{}", ada.id)).await.read();
    assert_eq!(lead["custom"], json!({ "competitors": "Globex" }));
    browser.go("/leads?columns=custom.competitors").await;
    browser.click("button", "Edit Competitors of Ada Byron").await;
    browser.fill("Competitors of Ada Byron", "Initech").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Competitors is now Initech").await;
    browser.is_sound("a list with a custom field").await;
}

#[tokio::test]
async fn pages_about_leads_hold() {
    let browser = Browser::signed_in().await;
    browser.holds("/leads").await;
    let new = |n: u32| {
        json!({ "name": format!("Somebody with a rather long name number {n}"), "company": "A company with a rather long name", "source": "referral",
            "email": format!("info{n}@a-long-domain-name.example"), "phone": "+49 30 123456", "website": "https://example.com/a/long/path",
            "value": { "minor": 12_345_678_900_i64, "currency": "EUR" }, "tags": ["Key account", "Newsletter"], "description": "Several\nlines" })
    };
    let mut last = add(&browser, new(0)).await;
    for n in 1..60 {
        last = add(&browser, new(n)).await;
    }
    for page in ["/leads".to_owned(), "/leads/new".to_owned(), format!("/leads/{}", last.id), format!("/leads/{}/edit", last.id)] {
        browser.holds(&page).await;
    }
}

use crate::Browser;
use serde_json::{Value, json};
use shared::customers::segments::{Segment, SegmentState};
use tests::until;

async fn add(browser: &Browser, name: &str, employees: u32, sector: &str) {
    let body = json!({ "kind": "company", "name": name, "employees": employees, "sector": sector });
    browser.app.admin().await.post("/customers", &body).await.expect(201);
}

async fn segment(browser: &Browser, name: &str, filter: Value) -> Segment {
    let admin = browser.app.admin().await;
    let made: Segment = admin.post("/segments", &json!({ "name": name, "filter": filter })).await.expect(201).read();
    until("the segment to be ready", async || {
        let segment: Segment = admin.get(&format!("/segments/{}", made.id)).await.read();
        (segment.state == SegmentState::Ready && !segment.changes_waiting).then_some(segment)
    })
    .await
}

fn large() -> Value {
    json!({ "where": { "field": "employees", "op": "gte", "values": ["50"] } })
}

#[tokio::test]
async fn a_segment_is_made_with_its_members_in_view() {
    let browser = Browser::signed_in().await;
    add(&browser, "Many Hands", 100, "retail").await;
    add(&browser, "Few Hands", 10, "retail").await;
    browser.go("/segments").await;
    browser.sees("No segments yet").await;
    browser.is_sound("no segments").await;
    browser.click("link", "New segment").await;
    browser.fill("Name", "Large companies").await;
    browser.choose("Field", "Employees").await;
    browser.sees("Complete the conditions to see who belongs.").await;
    browser.fill("Value of Employees", "50").await;
    browser.sees("1 customer").await;
    browser.wait_for("link", "Many Hands").await;
    browser.is_sound("a segment being made").await;
    browser.click("button", "Save segment").await;
    browser.wait_for("heading", "Large companies").await;
    browser.sees("Employees at least 50").await;
    browser.sees("Sector: Retail leads with 1").await;
    browser.is_sound("a segment").await;

    // Another one grows, and the segment with it.
    add(&browser, "More Hands", 500, "finance").await;
    browser.reload().await;
    browser.sees("More Hands").await;
    browser.click("link", "Show members").await;
    browser.wait_for("link", "More Hands").await;
    assert!(!browser.has("link", "Few Hands").await, "the list shows members only");
}

#[tokio::test]
async fn a_segment_is_changed_archived_and_brought_back() {
    let browser = Browser::signed_in().await;
    add(&browser, "Many Hands", 100, "retail").await;
    let made = segment(&browser, "Large", large()).await;
    browser.go(&format!("/segments/{}", made.id)).await;
    browser.click("link", "Edit").await;
    browser.fill("Name", "").await;
    browser.click("button", "Save segment").await;
    browser.sees("Name is required").await;
    browser.fill("Name", "Very large").await;
    browser.click("button", "Save segment").await;
    browser.wait_for("heading", "Very large").await;
    browser.click("button", "More").await;
    browser.click("menuitem", "Archive").await;
    browser.sees("This segment is archived.").await;
    browser.is_sound("an archived segment").await;
    browser.click("button", "Restore").await;
    browser.sees_no_more("This segment is archived.").await;
    browser.go("/segments").await;
    browser.wait_for("link", "Very large").await;
    browser.is_sound("the list of segments").await;
}

#[tokio::test]
async fn what_no_segment_may_say_is_told_before_it_is_sent() {
    let browser = Browser::signed_in().await;
    let made = segment(&browser, "Large", large()).await;
    browser.go("/segments/new").await;
    browser.fill("Name", "Empty").await;
    browser.click("button", "Save segment").await;
    browser.sees("Give a value").await;
    browser.is_sound("an incomplete segment").await;
    browser.go(&format!("/segments/{}/edit", made.id)).await;
    browser.fill("Name", "Larger").await;
    let admin = browser.app.admin().await;
    admin.patch(&format!("/segments/{}", made.id), &json!({ "name": "Largest" })).if_match(made.version).await.expect(200);
    browser.click("button", "Save segment").await;
    browser.sees("Somebody else changed this meanwhile.").await;
    browser.click("button", "Save mine").await;
    browser.wait_for("heading", "Larger").await;
}

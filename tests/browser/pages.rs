//! Every page in both themes, on a desk and on a phone.

use crate::Browser;
use serde_json::json;
use shared::customers::Customer;

#[tokio::test]
async fn pages_before_signing_in_hold() {
    let browser = Browser::start().await;
    browser.holds("/setup").await;
    // Before that every page leads there.
    browser.app.admin().await;
    for page in ["/sign-in", "/forgot", "/reset#token", "/invitation#token", "/confirm-email#token"] {
        browser.holds(page).await;
        assert_eq!(browser.path().await, page.split('#').next().unwrap_or_default());
    }
}

#[tokio::test]
async fn pages_of_an_empty_installation_hold() {
    let browser = Browser::signed_in().await;
    for page in [
        "/",
        "/customers",
        "/customers/import",
        "/leads/import",
        "/customers/duplicates",
        "/customers/merges",
        "/bulk-changes",
        "/interactions",
        "/segments",
        "/segments/new",
        "/custom-fields",
        "/custom-fields?record=leads",
    ] {
        browser.holds(page).await;
    }
}

#[tokio::test]
async fn pages_about_customers_hold() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let new = |n: u32| {
        json!({ "kind": "company", "name": format!("A company with a rather long name number {n} of several"), "sector": "telecommunications",
            "employees": 1_234, "revenue": { "minor": 12_345_678_900_i64, "currency": "EUR" }, "email": format!("info{n}@a-long-domain-name.example"),
            "phone": "+49 30 123456", "website": "https://example.com", "tags": ["Key account", "Newsletter"],
            "address": { "city": "Llanfairpwllgwyngyll", "country": "GB", "street": "Lange Straße 1" }, "description": "Several\nlines" })
    };
    let mut first = None;
    for n in 0..60 {
        first = Some(admin.post("/customers", &new(n)).await.expect(201).read::<Customer>());
    }
    let id = first.expect("a customer").id;
    admin.post(&format!("/customers/{id}/interactions"), &json!({ "kind": "call", "summary": "Said hello" })).await.expect(201);
    for page in ["/", "/customers", "/customers/new", "/interactions"] {
        browser.holds(page).await;
    }
    let path =
        format!("/customers/{id}/attachments?filename=An%20offer%20with%20a%20very-very-very-long-name-without-any-spaces-in-it.txt");
    admin.post_empty(&path).body("text/plain", "text").await.expect(201);
    browser.holds(&format!("/customers/{id}")).await;
    browser.holds(&format!("/customers/{id}?tab=files")).await;
    browser.holds(&format!("/customers/{id}/edit")).await;
    let filter = json!({ "where": { "field": "employees", "op": "gte", "values": ["50"] } });
    let segment = json!({ "name": "A segment with a rather long name", "description": "Several\nlines", "filter": filter });
    let made: shared::customers::segments::Segment = admin.post("/segments", &segment).await.expect(201).read();
    for page in ["/segments".to_owned(), format!("/segments/{}", made.id), format!("/segments/{}/edit", made.id)] {
        browser.holds(&page).await;
    }
}

#[tokio::test]
async fn pages_about_people_and_the_system_hold() {
    let browser = Browser::signed_in().await;
    let team = browser.app.team("North").await;
    let user = browser.app.join(&["sales_staff", "viewer"], Some(team.id)).await;
    for page in ["/users", "/users/new", "/roles", "/teams", "/audit", "/outbox", "/profile", "/notifications"] {
        browser.holds(page).await;
    }
    browser.holds(&format!("/users/{}", user.me.id)).await;
}

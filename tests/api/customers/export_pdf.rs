//! Exports as PDF.

use super::{add, company};
use crate::files::{numbers, pages};
use serde_json::json;
use shared::access::{Permission, Scope};
use shared::customers::NewCustomer;
use shared::money::Money;
use tests::{Client, TestApp};

async fn export(by: &Client, query: &str) -> Vec<String> {
    let answer = by.get(&format!("/customers/export.pdf{query}")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.header("content-disposition").contains("customers.pdf"), "{:?}", answer.headers);
    pages(&answer.body)
}

#[tokio::test]
async fn a_file_holds_the_rows_of_the_list_and_says_which_when_and_by_whom() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let version = admin.get("/me").await.etag();
    admin.patch("/me", &json!({ "time_zone": "Asia/Tokyo" })).if_match(version).await.expect(200);
    let revenue = Some(Money { minor: 1_234_567, currency: "EUR".into() });
    add(&admin, &NewCustomer { sector: Some("retail".into()), employees: Some(12), revenue, ..company("Bolt & Söhne") }).await;
    add(&admin, &NewCustomer { sector: Some("retail".into()), ..company(&"W".repeat(100)) }).await;
    add(&admin, &NewCustomer { sector: Some("legal".into()), ..company("Crane") }).await;
    add(&admin, &NewCustomer { sector: Some("retail".into()), ..company("東京電力") }).await;
    let filter = r#"{"all":[{"where":{"field":"owner","op":"is_any","values":["me"]}}]}"#;
    let text = export(&admin, &format!("?sector=retail&sort=name&filter={}", filter.replace('"', "%22"))).await.concat();
    for there in
        ["Bolt & Söhne", "12,345.67 EUR", "12", "WW", "…", "3 customers", "sector is retail", "Owner is", "(Asia/Tokyo)", &admin.me.name]
    {
        assert!(text.contains(there), "{there} in {text}");
    }
    assert!(text.contains('東') && text.contains("A box stands for a letter"), "what the font lacks does not vanish: {text}");
    assert!(!text.contains("Crane") && text.contains("Page 1 of 1"), "{text}");
    assert_eq!(app.inside().await.count("audit_entries", "action = 'customer.exported'").await, 1);
    let all = export(&admin, "").await.concat();
    assert!(all.contains("All customers") && all.contains("Crane"), "{all}");
}

#[tokio::test]
async fn every_page_has_the_header_and_its_number() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let sheet: String = (0..120).map(|n| format!("Company {n:03}\n")).collect();
    crate::imports::run_whole(&admin, &format!("name\n{sheet}")).await;
    let pages = export(&admin, "?sort=name").await;
    assert!(pages.len() > 2, "{}", pages.len());
    for (n, page) in pages.iter().enumerate() {
        assert!(page.contains("E-mail") && page.contains(&format!("Page {} of {}", n + 1, pages.len())), "{page}");
    }
    let text = pages.concat();
    assert!((0..120).all(|n| text.contains(&format!("Company {n:03}"))), "every row is there");
}

#[tokio::test]
async fn more_than_a_file_holds_is_refused_with_what_to_do_instead() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let one = add(&admin, &company("Many")).await;
    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 5_000);
    let many = format!(
        "{numbers} INSERT INTO customers (id, kind, name, name_key, tags, interests, social_links, created_at, updated_at, version)
         SELECT {id}, kind, name, name_key, tags, interests, social_links, created_at, updated_at, 1 FROM customers, n WHERE customers.id = {}",
        inside.uuid(one.id)
    );
    inside.execute(&many).await.expect("five thousand more");
    let refused = admin.get("/customers/export.pdf").await.refused_field(422, "filter");
    assert!(refused.detail.as_deref().is_some_and(|said| said.contains("5000") && said.contains("CSV or XLSX")), "{refused:?}");
    assert_eq!(inside.count("audit_entries", "action = 'customer.exported'").await, 0, "nothing was given away");
    admin.get("/customers/export.pdf?q=nobody").await.expect(200);
}

#[tokio::test]
async fn a_file_reaches_what_its_reader_reaches() {
    let app = TestApp::start().await;
    let north = app.team("North").await.id;
    app.role_with("exports own", &[(Permission::CustomerExport, Scope::Own), (Permission::CustomerCreate, Scope::Own)]).await;
    let (ida, bob) = (app.join(&["exports own"], Some(north)).await, app.join(&["exports own"], Some(north)).await);
    add(&ida, &company("Hers")).await;
    let elsewhere = add(&bob, &company("Elsewhere")).await;
    let text = export(&ida, "").await.concat();
    assert!(text.contains("Hers") && !text.contains("Elsewhere"), "{text}");
    // Neither does the line that says which rows these are.
    let text = export(&ida, &format!("?parent_id={}&owner_id={}", elsewhere.id, bob.me.id)).await.concat();
    assert!(text.contains("belongs to") && !text.contains("Elsewhere") && !text.contains(&bob.me.name), "{text}");
    app.join(&["support_staff"], None).await.get("/customers/export.pdf").await.refused(403, "forbidden");
    ida.get("/customers/export.pdf?time_zone=Nowhere").await.refused_field(422, "time_zone");
}

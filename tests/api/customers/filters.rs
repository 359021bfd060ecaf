mod model;

use super::{add, company};
use serde_json::{Value, json};
use shared::customers::list::CustomerRow;
use shared::customers::{Address, NewCustomer};
use shared::page::Page;
use tests::{Client, TestApp};

fn one(field: &str, op: &str, values: &[&str]) -> Value {
    json!({ "where": { "field": field, "op": op, "values": values } })
}

async fn named(by: &Client, filter: &Value) -> Vec<String> {
    let query = [("filter", filter.to_string()), ("limit", "200".to_owned())];
    let page: Page<CustomerRow> = by.get("/customers").query(&query).await.expect(200).read();
    page.items.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn the_server_finds_what_a_plain_reading_of_the_filter_finds() {
    let app = TestApp::start().await;
    model::agree(&app, 400).await;
}

#[tokio::test]
async fn values_are_only_values() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let odd = "O'Brien % _ * ? [a] (b) \\ \"x\" ; -- {1} ^ $ . + | é";
    let address = Address { city: Some(odd.into()), ..Address::default() };
    add(&admin, &NewCustomer { address, website: Some("https://a.example".into()), ..company(odd) }).await;
    add(&admin, &NewCustomer { address: Address { city: Some("Bonn".into()), ..Address::default() }, ..company("Plain") }).await;
    for field in ["name", "city"] {
        for part in ["O'BRIEN", "%", "_", "*", "?", "[a]", "(B)", "\\", "\"X\"", "; --", "{1}", "^", "$", ".", "+", "|", "É"] {
            assert_eq!(named(&admin, &one(field, "contains", &[part])).await, [odd], "{field} contains {part}");
        }
        assert_eq!(named(&admin, &one(field, "is", &[&odd.to_uppercase()])).await, [odd]);
        assert_eq!(named(&admin, &one(field, "starts_with", &["o'br"])).await, [odd]);
        for nothing in ["B.nn", "B%", "B*n", "[b]onn", "' OR '1'='1", "x' OR 1=1 --", "***:"] {
            assert_eq!(named(&admin, &one(field, "contains", &[nothing])).await, [""; 0], "{field} contains {nothing}");
        }
    }
    // Whatever stands in whichever value: an answer or a refusal, and the table is still there.
    let fields: Value = admin.get("/customers/fields").await.expect(200).json();
    for field in fields.as_array().unwrap() {
        for op in ["is", "is_any", "is_none", "has_all", "contains", "gte", "between", "on", "in_last", "this", "empty"] {
            for value in ["'; DROP TABLE customers; --", "$1", "?", "\u{10ffff}", "1e400", "-", "me", "9999-12-31", "10000 years", "𝕏"] {
                let values = if op == "between" { vec![value, value] } else { vec![value] };
                let filter = one(field["key"].as_str().unwrap(), op, &values).to_string();
                let answer = admin.get("/customers").query(&[("filter", &filter)]).await;
                assert!([200, 422].contains(&answer.status), "{filter}: {}", answer.text());
            }
        }
    }
    assert_eq!(named(&admin, &json!({ "all": [] })).await.len(), 2);
}

#[tokio::test]
async fn what_is_no_filter_is_refused_by_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = async |filter: &str, field: &str| {
        for path in ["/customers", "/customers/export.csv"] {
            admin.get(path).query(&[("filter", filter)]).await.refused_field(422, field);
        }
    };
    for broken in
        ["x", "[]", "{}", "{\"all\":1}", "{\"where\":{\"field\":\"name\"}}", "{\"where\":{\"field\":\"name\",\"op\":\"is\",\"x\":1}}"]
    {
        refused(broken, "filter").await;
    }
    let good = one("sector", "is_any", &["retail"]);
    let both = json!({ "all": [good, { "any": [one("shoe", "is", &["1"]), one("employees", "gte", &["many"])] }] }).to_string();
    refused(&both, "filter[1]").await;
    refused(&both, "filter[2]").await;
    refused(&one("size", "is_any", &["tiny"]).to_string(), "filter[0]").await;
    refused(&one("archived", "contains", &["true"]).to_string(), "filter[0]").await;
    let deep = (0..9).fold(good.clone(), |inner, _| json!({ "all": [inner] })).to_string();
    refused(&deep, "filter").await;
    let deepest = format!("{}{}", "{\"all\":[".repeat(900), "]}".repeat(900));
    refused(&deepest, "filter").await;
    admin.get("/customers?time_zone=Mars/Olympus&filter={\"all\":[]}").await.refused_field(422, "time_zone");
}

#[tokio::test]
async fn a_filter_narrows_lists_searches_and_exports_and_never_widens_what_one_may_see() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.join(&["sales_staff"], None).await;
    let gone = add(&admin, &NewCustomer { sector: Some("retail".into()), ..company("Gone") }).await;
    admin.post_empty(&format!("/customers/{}/archive", gone.id)).await.expect(200);
    add(&admin, &NewCustomer { sector: Some("retail".into()), ..company("Of Ada") }).await;
    add(&seller, &NewCustomer { sector: Some("Retail".into()), ..company("Of the seller") }).await;
    let retail = one("sector", "is_any", &["RETAIL"]);
    assert_eq!(named(&admin, &retail).await, ["Of Ada", "Of the seller"]);
    assert_eq!(named(&seller, &json!({ "any": [retail, { "all": [] }] })).await, ["Of the seller"]);
    assert_eq!(named(&admin, &one("owner", "is_any", &["me"])).await, ["Of Ada"]);
    // Only a condition on it shows archived ones.
    assert_eq!(named(&admin, &json!({ "all": [retail, one("archived", "is", &["true"])] })).await, ["Gone"]);
    assert_eq!(
        named(&admin, &json!({ "any": [one("archived", "is", &["true"]), one("name", "starts_with", &["of the"])] })).await,
        ["Gone", "Of the seller"]
    );
    let query = [("filter", retail.to_string()), ("q", "ada".to_owned()), ("total", "true".to_owned())];
    assert_eq!(admin.get("/customers").query(&query).await.json()["total"]["count"], 1);
    let export = admin.get("/customers/export.csv").query(&[("filter", retail.to_string())]).await.expect(200).text();
    assert!(export.contains("Of Ada") && export.contains("Of the seller") && !export.contains("Gone"), "{export}");
    // Paging goes on through a filtered list.
    let page = |after: &str| admin.get(&format!("/customers?limit=1{after}")).query(&[("filter", retail.to_string())]);
    let first: Page<CustomerRow> = page("").await.read();
    let second: Page<CustomerRow> = page(&format!("&after={}", first.next.unwrap())).await.read();
    assert_eq!((second.items[0].name.as_str(), second.next), ("Of the seller", None));
}

#[tokio::test]
async fn a_sealed_phone_is_found_whole() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    add(&admin, &NewCustomer { phone: Some("+49 (30) 123-45".into()), ..company("Acme") }).await;
    add(&admin, &company("Bolt")).await;
    assert_eq!(named(&admin, &one("phone", "is", &["+493012345"])).await, ["Acme"]);
    assert_eq!(named(&admin, &one("phone", "is", &["12345"])).await, [""; 0]);
    assert_eq!(named(&admin, &one("phone", "empty", &[])).await, ["Bolt"]);
}

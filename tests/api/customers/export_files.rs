//! Exports as workbooks and vCards.

use super::{add, company};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use serde_json::json;
use shared::customers::{Customer, NewCustomer};
use shared::money::Money;
use std::io::Cursor;
use tests::{Client, TestApp};

async fn workbook(by: &Client, query: &str) -> Vec<Vec<Data>> {
    let answer = by.get(&format!("/customers/export.xlsx{query}")).await.expect(200);
    assert!(answer.header("content-disposition").contains("customers.xlsx"), "{:?}", answer.headers);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(answer.body.to_vec())).expect("a workbook");
    assert!(book.worksheet_formula("Customers").expect("the sheet").is_empty(), "no cell is a formula");
    book.worksheet_range("Customers").expect("the sheet").rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn a_workbook_holds_what_the_csv_holds_under_the_same_filters() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, sector, employees) in [("=1+1", "retail", 12), ("Bolt", "retail", 900), ("Crane", "legal", 3)] {
        let revenue = Some(Money { minor: 123_456_789_012, currency: "EUR".into() });
        add(&admin, &NewCustomer { sector: Some(sector.into()), employees: Some(employees), revenue, ..company(name) }).await;
    }
    let rows = workbook(&admin, "?sector=retail&sort=employees&direction=desc").await;
    let column = |heading: &str| rows[0].iter().position(|cell| *cell == Data::String(heading.into())).unwrap();
    let names: Vec<_> = rows[1..].iter().map(|row| row[column("Name")].to_string()).collect();
    assert_eq!(names, ["Bolt", "=1+1"], "text stays text");
    assert_eq!(rows[1][column("Employees")], Data::Float(900.0));
    assert_eq!(rows[1][column("Revenue")], Data::Float(1_234_567_890.12));
    assert!(matches!(rows[1][column("Added")], Data::DateTime(_)));
    assert_eq!(app.inside().await.count("audit_entries", "action = 'customer.exported'").await, 1);
}

#[tokio::test]
async fn an_export_reaches_what_its_reader_reaches() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    app.role_with(
        "exports own team",
        &[
            (shared::access::Permission::CustomerExport, shared::access::Scope::Team),
            (shared::access::Permission::CustomerCreate, shared::access::Scope::Own),
        ],
    )
    .await;
    let (ida, bob) = (app.join(&["exports own team"], Some(north)).await, app.join(&["exports own team"], Some(south)).await);
    add(&ida, &company("Hers")).await;
    let his = add(&bob, &company("His")).await;
    assert_eq!(workbook(&ida, "").await.len(), 2);
    ida.get(&format!("/customers/{}/vcard", his.id)).await.expect(404);
    app.join(&["support_staff"], None).await.get("/customers/export.xlsx").await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_vcard_tells_how_to_reach_a_customer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let new = json!({
        "kind": "person", "name": "Erika; Mustermann\\, Dr.", "email": "erika@example.com", "phone": "+49 30 123456",
        "address": { "street": "Heidestraße 17", "postal_code": "51147", "city": "Köln", "country": "DE" },
        "tags": ["vip"], "birth_date": "1964-08-12",
    });
    let customer: Customer = admin.post("/customers", &new).await.expect(201).read();
    let answer = admin.get(&format!("/customers/{}/vcard", customer.id)).await.expect(200);
    assert!(answer.header("content-type").starts_with("text/vcard"));
    let card = answer.text().replace("\r\n ", "");
    for line in [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "FN:Erika\\; Mustermann\\\\\\, Dr.",
        "EMAIL;PREF=1:erika@example.com",
        "TEL;PREF=1:+49 30 123456",
        "ADR:;;Heidestraße 17;Köln;;51147;Germany",
        "BDAY:19640812",
        "CATEGORIES:vip",
        "END:VCARD",
    ] {
        assert!(card.split("\r\n").any(|l| l == line), "{line} in {card}");
    }
}

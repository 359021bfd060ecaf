use super::{add, company};
use shared::customers::NewCustomer;
use shared::customers::list::CustomerRow;
use shared::money::Money;
use shared::page::Page;
use std::collections::BTreeMap;
use std::fmt::Write;
use tests::{Client, TestApp};

async fn export(by: &Client, query: &str) -> Vec<BTreeMap<String, String>> {
    let answer = by.get(&format!("/customers/export.csv{query}")).await.expect(200);
    assert!(answer.header("content-type").starts_with("text/csv"), "{:?}", answer.headers);
    assert!(answer.header("content-disposition").starts_with("attachment"), "{:?}", answer.headers);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let mut sheet = csv::Reader::from_reader(answer.body.as_ref());
    let header = sheet.headers().unwrap().clone();
    let row = |row: csv::StringRecord| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    sheet.records().map(|r| row(r.expect("a whole row"))).collect()
}

#[tokio::test]
async fn an_export_holds_the_rows_of_the_list_in_its_order_under_its_filters() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut sheet = "name,sector,employees\n".to_owned();
    for n in 0..1_250 {
        writeln!(sheet, "Company {:04},{},{}", (n * 7) % 1_250, ["retail", "legal"][n % 2], n % 50).unwrap();
    }
    crate::imports::run_whole(&admin, &sheet).await;
    for query in ["?sort=employees&direction=desc&sector=retail", "?sort=name"] {
        let (mut listed, mut after) = (Vec::new(), String::new());
        loop {
            let page: Page<CustomerRow> = admin.get(&format!("/customers{query}&limit=200{after}")).await.read();
            listed.extend(page.items.into_iter().map(|row| row.name));
            let Some(next) = page.next else { break };
            after = format!("&after={next}");
        }
        let exported: Vec<_> = export(&admin, query).await.into_iter().map(|mut row| row.remove("Name").unwrap()).collect();
        assert_eq!(exported, listed, "{query}");
    }
    assert_eq!(app.inside().await.count("audit_entries", "action = 'customer.exported'").await, 2);
}

#[tokio::test]
async fn cells_are_whole_and_no_cell_is_a_formula() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let dangerous = ["=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "＝1+1"];
    for name in dangerous {
        add(&admin, &NewCustomer { sector: Some(name.into()), tags: vec![name.into()], ..company(name) }).await;
    }
    let quoted = NewCustomer {
        phone: Some("+49 30 123456".into()),
        revenue: Some(Money { minor: 1_234_567, currency: "EUR".into() }),
        ..company("Comma, \"quotes\"; and ünïcödé")
    };
    add(&admin, &quoted).await;
    let rows = export(&admin, "").await;
    assert_eq!(rows.len(), 6);
    for cell in rows.iter().flat_map(|row| row.values()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
    let row = rows.iter().find(|row| row["Name"].starts_with("Comma")).unwrap();
    assert_eq!(row["Name"], "Comma, \"quotes\"; and ünïcödé");
    assert_eq!((row["Revenue"].as_str(), row["Revenue currency"].as_str()), ("12345.67", "EUR"));
}

#[tokio::test]
async fn an_export_takes_no_paging_and_needs_its_own_permission() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.get("/customers/export.csv?nonsense=1").await.refused_field(400, "nonsense");
    let staff = app.as_role("support_staff").await;
    staff.get("/customers/export.csv").await.refused(403, "forbidden");
    assert_eq!(export(&admin, "").await.len(), 0, "an empty list is a sheet with a header");
}

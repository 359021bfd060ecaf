//! Interactions as files.

use super::{add, company};
use crate::files::{numbers, printed, sheet, workbook};
use calamine::Data;
use serde_json::{Value, json};
use shared::access::Permission::{CustomerExport, CustomerRead, InteractionLog};
use shared::access::Scope::{All, Own, Team};
use shared::audit::AuditEntry;
use shared::customers::interactions::InteractionRow;
use shared::customers::{Customer, NewCustomer};
use shared::page::Page;
use tests::{Account, Client, TestApp};

async fn log(by: &Client, customer: &Customer, kind: &str, summary: &str, at: &str) {
    let new = json!({ "kind": kind, "summary": summary, "occurred_at": at });
    by.post(&format!("/customers/{}/interactions", customer.id), &new).await.expect(201);
}

async fn said(by: &Client, query: &str) -> Vec<String> {
    let rows = sheet(by, &format!("/customers/interactions/export.csv{query}")).await;
    rows.into_iter().map(|mut row| row.remove("Summary").expect("a summary")).collect()
}

#[tokio::test]
async fn a_file_holds_the_rows_of_the_list_in_its_order_under_its_filters_with_their_whole_texts() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (acme, bolt) = (add(&admin, &company("Acme")).await, add(&admin, &company("Bolt")).await);
    for n in 0..205 {
        let (customer, kind) = if n % 2 == 0 { (&acme, "call") } else { (&bolt, "note") };
        log(&admin, customer, kind, &format!("Talk {n}"), &format!("2026-01-{:02}T{:02}:00:00Z", n / 24 + 1, n % 24)).await;
    }
    let long = format!("first line, \"quoted\"\nsecond line {}", "word ".repeat(900));
    log(&admin, &acme, "email", &long, "2026-02-01T00:00:00Z").await;
    for query in ["", "?kind=note", "?from=2026-01-03T00:00:00Z&to=2026-01-04T00:00:00Z", "?kind=meeting"] {
        let (mut listed, mut after) = (Vec::new(), String::new());
        loop {
            let joint = if query.is_empty() { "?" } else { "&" };
            let page: Page<InteractionRow> = admin.get(&format!("/customers/interactions{query}{joint}limit=200{after}")).await.read();
            listed.extend(page.items.into_iter().map(|row| row.id.to_string()));
            let Some(next) = page.next else { break };
            after = format!("&after={next}");
        }
        let rows = sheet(&admin, &format!("/customers/interactions/export.csv{query}")).await;
        assert_eq!(rows.iter().map(|row| row["ID"].clone()).collect::<Vec<_>>(), listed, "{query}");
    }
    let rows = sheet(&admin, "/customers/interactions/export.csv").await;
    let first = &rows[0];
    assert_eq!(first["Summary"].trim_end(), long.trim_end(), "texts are whole");
    assert_eq!((first["Customer"].as_str(), first["Kind"].as_str()), ("Acme", "E-mail"));
    assert_eq!((first["When"].as_str(), first["Customer ID"].as_str()), ("2026-02-01T00:00:00+00:00", acme.id.to_string().as_str()));
    assert_eq!(first["Logged by"], admin.me.name);
    let book = workbook(&admin, "/customers/interactions/export.xlsx?kind=note", "Interactions").await;
    assert_eq!(book.len(), 103);
    assert_eq!(book[0][3], Data::String("Summary".into()));
    assert!(matches!(book[1][0], Data::DateTime(_)));
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("@SUM(A1)")).await;
    let dangerous = ["=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)"];
    for summary in dangerous {
        log(&admin, &customer, "note", summary, "2026-01-01T00:00:00Z").await;
    }
    let rows = sheet(&admin, "/customers/interactions/export.csv").await;
    assert_eq!(rows.len(), 4);
    for cell in rows.iter().flat_map(|row| row.values()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
    let book = workbook(&admin, "/customers/interactions/export.xlsx", "Interactions").await;
    let texts: Vec<String> = book[1..].iter().map(|row| row[3].to_string()).collect();
    assert!(dangerous.iter().all(|text| texts.contains(&(*text).to_owned())), "text stays text: {texts:?}");
}

#[tokio::test]
async fn pages_say_which_rows_they_hold_when_and_by_whom_they_were_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let version = admin.get("/me").await.etag();
    admin.patch("/me", &json!({ "time_zone": "Asia/Tokyo" })).if_match(version).await.expect(200);
    let customer = add(&admin, &company("Bolt & Söhne")).await;
    log(&admin, &customer, "call", "Asked for an offer", "2026-03-01T20:30:00Z").await;
    log(&admin, &customer, "note", "Elsewhere", "2026-03-02T00:00:00Z").await;
    let query = format!("?kind=call&author_id={}&from=2026-02-28T15:00:00Z&to=2026-03-02T00:00:00Z", admin.me.id);
    let text = printed(&admin, &format!("/customers/interactions/export.pdf{query}")).await;
    let logged = format!("logged by {}", admin.me.name);
    for there in [
        "Bolt & Söhne",
        "Asked for an offer",
        "2 March 2026, 05:30",
        "1 interaction",
        "kind is Call",
        &logged,
        "from 1 March 2026",
        "before 2 March 2026, 09:00",
        "(Asia/Tokyo)",
    ] {
        assert!(text.contains(there), "{there} in {text}");
    }
    assert!(!text.contains("Elsewhere"), "{text}");
    let all = printed(&admin, "/customers/interactions/export.pdf").await;
    assert!(all.contains("All interactions") && all.contains("2 interactions") && all.contains("Elsewhere"), "{all}");
}

#[tokio::test]
async fn more_than_pages_hold_is_refused_with_what_to_do_instead() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Many")).await;
    log(&admin, &customer, "note", "One of many", "2026-01-01T00:00:00Z").await;
    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 5_000);
    let many = format!(
        "{numbers} INSERT INTO interactions (id, record, record_id, kind, occurred_at, summary, created_at, updated_at, version)
         SELECT {id}, record, record_id, kind, occurred_at, summary, created_at, updated_at, 1 FROM interactions, n"
    );
    inside.execute(&many).await.expect("five thousand more");
    let refused = admin.get("/customers/interactions/export.pdf").await.refused_field(422, "from");
    assert!(refused.detail.as_deref().is_some_and(|said| said.contains("5000") && said.contains("CSV or XLSX")), "{refused:?}");
    assert_eq!(inside.count("audit_entries", "action = 'interaction.exported'").await, 0, "nothing was given away");
    assert_eq!(said(&admin, "").await.len(), 5_001);
    admin.get("/customers/interactions/export.pdf?kind=call").await.expect(200);
}

#[tokio::test]
async fn a_file_holds_only_what_its_reader_may_both_read_and_export() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reads own", &[(CustomerRead, Own), (CustomerExport, All), (InteractionLog, Own)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own), (InteractionLog, Own)]).await;
    app.role_with("exports of the team", &[(CustomerRead, Team), (CustomerExport, Team)]).await;
    app.role_with("does not read", &[(CustomerExport, All)]).await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    let reader = app.join(&["reads own"], Some(north)).await;
    let exporter = app.join(&["exports own"], Some(north)).await;
    let seller = app.join(&["exports of the team"], Some(south)).await;
    for (name, owner) in [("Of the reader", &reader), ("Of the exporter", &exporter), ("Of the seller", &seller), ("Of Ada", &admin)] {
        let customer = add(&admin, &NewCustomer { owner_id: Some(owner.me.id), ..company(name) }).await;
        log(&admin, &customer, "note", name, "2026-01-01T00:00:00Z").await;
    }
    let archived = add(&admin, &company("Archived")).await;
    log(&admin, &archived, "note", "Archived", "2026-01-01T00:00:00Z").await;
    admin.post_empty(&format!("/customers/{}/archive", archived.id)).await.expect(200);

    assert_eq!(said(&admin, "").await.len(), 4, "not with archived customers");
    assert_eq!(said(&reader, "").await, ["Of the reader"]);
    assert_eq!(said(&exporter, "").await, ["Of the exporter"]);
    assert_eq!(said(&seller, "").await, ["Of the seller"]);
    let text = printed(&exporter, "/customers/interactions/export.pdf").await;
    assert!(text.contains("Of the exporter") && !text.contains("Of Ada"), "{text}");
    assert_eq!(workbook(&reader, "/customers/interactions/export.xlsx", "Interactions").await.len(), 2);
    let blind = app.join(&["does not read"], None).await;
    assert_eq!(said(&blind, "").await.len(), 0, "what one may not read is in no file");
    assert!(printed(&blind, "/customers/interactions/export.pdf").await.contains("0 interactions"));
    let staff = app.join(&["support_staff"], None).await;
    for format in ["csv", "xlsx", "pdf"] {
        staff.get(&format!("/customers/interactions/export.{format}")).await.refused(403, "forbidden");
        admin.get(&format!("/customers/interactions/export.{format}?kind=pigeon")).await.refused_field(400, "kind");
        admin.get(&format!("/customers/interactions/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
    }
}

#[tokio::test]
async fn mentions_stand_in_their_column_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let colleague: Account = app.as_role("sales_manager").await;
    let customer = add(&admin, &company("Acme")).await;
    let name = &colleague.me.name;
    let new = json!({ "kind": "note", "summary": format!("Ask @{name}"), "mentions": [colleague.me.id] });
    admin.post(&format!("/customers/{}/interactions", customer.id), &new).await.expect(201);
    log(&admin, &customer, "note", "Nobody", "2026-01-01T00:00:00Z").await;
    let rows = sheet(&admin, &format!("/customers/interactions/export.csv?mentioned_id={}&limit=1", colleague.me.id)).await;
    assert_eq!(rows.iter().map(|row| row["Mentions"].as_str()).collect::<Vec<_>>(), [name.as_str()]);
    let entries: Page<AuditEntry> = admin.get("/audit?action=interaction.exported").await.expect(200).read();
    let [entry] = entries.items.as_slice() else { panic!("one entry: {entries:?}") };
    assert_eq!((entry.subject_kind.as_str(), entry.subject_label.as_str()), ("interaction", "Interactions as CSV"));
    assert_eq!(entry.actor.as_ref().map(|actor| actor.id), Some(admin.me.id));
    let filter: &Value = &entry.changes.iter().find(|change| change.field == "filter").expect("the filter").after;
    assert_eq!(filter, &json!({ "mentioned_id": colleague.me.id }));
}

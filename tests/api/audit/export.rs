//! The audit log as files.

use crate::files::{FORMATS, column, exported, header, listed, printed, recorded, sheet, workbook};
use calamine::Data;
use serde_json::{Value, json};
use shared::access::Permission::{AuditExport, AuditRead, CustomerCreate};
use shared::access::Scope::{All, Own, Team};
use shared::audit::AuditEntry;
use shared::page::Page;
use tests::{Account, TestApp};

async fn add(by: &Account, name: &str) -> Value {
    by.post("/customers", &json!({ "kind": "company", "name": name })).await.expect(201).json()
}

#[tokio::test]
async fn a_file_holds_the_entries_of_the_list_in_its_order_under_its_filters() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    let rows: String = (0..405).map(|n| format!("Company {n}\n")).collect();
    crate::imports::run_whole(&other, &format!("name\n{rows}")).await;
    for n in 0..6 {
        add(if n % 2 == 0 { &admin } else { &other }, &format!("By hand {n}")).await;
    }
    app.inside().await.at_rest().await;
    let created: Page<AuditEntry> = admin.get("/audit?action=customer.created").await.read();
    let moment = |n: usize| created.items[n].at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let customer = created.items[0].subject_id.expect("a customer");
    for (query, at_least) in [
        (String::new(), 411),
        ("?action=customer.imported".to_owned(), 405),
        ("?action=customer.".to_owned(), 411),
        (format!("?actor_id={}&action=customer.created", other.me.id), 3),
        (format!("?action=customer.created&from={}", moment(3)), 4),
        (format!("?action=customer.created&to={}", moment(3)), 2),
        (format!("?from={}&to={}", moment(5), moment(0)), 5),
        ("?subject_kind=customer".to_owned(), 411),
        (format!("?subject_id={customer}"), 1),
        ("?subject_kind=nothing".to_owned(), 0),
    ] {
        let listed = listed(&admin, "/audit", &query).await;
        assert!(listed.len() >= at_least && listed.is_empty() == (at_least == 0), "{query}: {}", listed.len());
        // What was exported before stands in the log by the time of the workbook, so it is read on its own.
        assert_eq!(column(&sheet(&admin, &format!("/audit/export.csv{query}")).await, "ID"), listed, "{query}");
    }
    assert_eq!(exported(&admin, "/audit", "?action=customer.", "Audit log").await.len(), 411);
}

#[tokio::test]
async fn a_row_says_who_did_what_to_whom_from_where_and_what_was_before() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = add(&admin, "Acme").await;
    let path = format!("/customers/{}", made["id"].as_str().expect("an id"));
    let edit = admin.patch(&path, &json!({ "name": "=1+1", "sector": "retail", "tags": ["vip", "new"] })).if_match(1).await.expect(200);
    app.anyone.post("/auth/sign-in", &json!({ "email": admin.email(), "password": "wrong horse battery" })).await.expect(401);
    let columns =
        ["When", "Who", "What", "On", "Changes", "Action", "Kind of record", "Record ID", "From address", "Request ID", "Who ID", "ID"];
    assert_eq!(header(&admin, "/audit/export.csv").await, columns);

    let rows = exported(&admin, "/audit", "?action=customer.edited", "Audit log").await;
    let [edited] = rows.as_slice() else { panic!("one edit: {rows:?}") };
    assert_eq!((edited["Who"].as_str(), edited["What"].as_str(), edited["On"].as_str()), ("Ada Admin", "Edited customer", "'=1+1"));
    for change in ["Name: Acme → =1+1", "Sector: retail", "Tags: vip, new"] {
        assert!(edited["Changes"].contains(change), "{change} in {edited:?}");
    }
    assert_eq!((edited["Action"].as_str(), edited["Kind of record"].as_str()), ("customer.edited", "customer"));
    assert_eq!((edited["Record ID"].as_str(), edited["From address"].as_str()), (made["id"].as_str().expect("an id"), "127.0.0.1"));
    assert_eq!((edited["Request ID"].as_str(), edited["Who ID"].as_str()), (edit.header("x-request-id"), admin.me.id.to_string().as_str()));
    let book = workbook(&admin, "/audit/export.xlsx?action=customer.edited", "Audit log").await;
    assert_eq!(book[1][3], Data::String("=1+1".into()));

    let rows = exported(&admin, "/audit", "?action=user.sign_in_failed", "Audit log").await;
    assert_eq!((column(&rows, "Who"), column(&rows, "Who ID")), (vec!["Somebody not signed in"], vec![""]));
    let file = admin.get("/audit/export.csv").await.text();
    for secret in ["wrong horse", tests::PASSWORD, "$argon2", admin.token()] {
        assert!(!file.contains(secret), "{secret} is in {file}");
    }
    let text = printed(&admin, "/audit/export.pdf?action=customer.edited").await;
    for there in ["Edited customer", "Acme → =1+1", "127.0.0.1"] {
        assert!(text.contains(there), "{there} in {text}");
    }
}

#[tokio::test]
async fn pages_say_which_entries_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let version = admin.get("/me").await.etag();
    admin.patch("/me", &json!({ "time_zone": "Asia/Tokyo" })).if_match(version).await.expect(200);
    let made = add(&admin, "Acme").await;
    let id = made["id"].as_str().expect("an id");
    for (query, said, count) in [
        ("?action=customer.created", "All entries, only where action is customer.created", "1 entry"),
        ("?action=custom_field.", "kind of action is custom field", "0 entries"),
        ("?subject_kind=custom_field", "kind of record is custom field", "0 entries"),
        (&format!("?subject_id={id}"), &format!("record is {id}"), "1 entry"),
        (&format!("?actor_id={}&action=customer.", admin.me.id), "done by Ada Admin, and kind of action is customer", "1 entry"),
        (&format!("?actor_id={id}"), "done by somebody unknown", "0 entries"),
        ("?from=2020-02-28T15:00:00Z&to=2020-03-02T00:00:00Z", "from 29 February 2020, and before 2 March 2020, 09:00", "0 entries"),
    ] {
        let text = printed(&admin, &format!("/audit/export.pdf{query}")).await;
        assert!(text.contains(said) && text.contains(count), "{said} and {count} in {text}");
    }
    let all = printed(&admin, "/audit/export.pdf").await;
    assert!(all.contains("All entries") && all.contains("(Asia/Tokyo)") && all.contains("Set up ClientSphere"), "{all}");

    sheet(&admin, "/audit/export.csv?action=customer.&limit=1").await;
    let exports = recorded(&admin, "audit.exported").await;
    assert_eq!(exports[0], ("Audit log as CSV".to_owned(), json!({ "action": "customer." })), "who looked through the log stands in it");
    assert_eq!(exports[1], ("Audit log as PDF".to_owned(), json!({})));
    assert_eq!(exports.len(), 9);
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
}

#[tokio::test]
async fn a_file_holds_only_the_entries_that_its_reader_may_both_read_and_export() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reads own", &[(AuditRead, Own), (AuditExport, All), (CustomerCreate, All)]).await;
    app.role_with("exports own", &[(AuditRead, All), (AuditExport, Own), (CustomerCreate, All)]).await;
    app.role_with("exports of the team", &[(AuditRead, All), (AuditExport, Team), (CustomerCreate, All)]).await;
    app.role_with("does not read", &[(AuditExport, All), (CustomerCreate, All)]).await;
    app.role_with("does not export", &[(AuditRead, All)]).await;
    let team = app.team("North").await.id;
    add(&admin, "Of Ada").await;
    for role in ["reads own", "exports own", "exports of the team"] {
        let reader = app.join(&[role], Some(team)).await;
        add(&reader, &format!("Of {role}")).await;
        let own = listed(&admin, "/audit", &format!("?actor_id={}", reader.me.id)).await;
        assert!(own.len() > 1, "the sign-in and the customer");
        assert_eq!(column(&sheet(&reader, "/audit/export.csv").await, "ID"), own, "{role}");
        let rows = exported(&reader, "/audit", "?action=customer.", "Audit log").await;
        assert_eq!(column(&rows, "On"), [format!("Of {role}")]);
        // No filter reaches further.
        assert_eq!(sheet(&reader, &format!("/audit/export.csv?actor_id={}", admin.me.id)).await.len(), 0, "{role}");
        let text = printed(&reader, "/audit/export.pdf").await;
        assert!(text.contains(&format!("Of {role}")) && !text.contains("Of Ada"), "{role}: {text}");
    }
    let blind = app.join(&["does not read"], None).await;
    add(&blind, "Of the blind").await;
    assert_eq!(exported(&blind, "/audit", "", "Audit log").await.len(), 0, "not even the own ones");
    assert!(printed(&blind, "/audit/export.pdf").await.contains("0 entries"));
    let reader = app.join(&["does not export"], None).await;
    for format in FORMATS {
        reader.get(&format!("/audit/export.{format}")).await.refused(403, "forbidden");
        admin.get(&format!("/audit/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("/audit/export.{format}?from=yesterday")).await.refused_field(400, "from");
    }
}

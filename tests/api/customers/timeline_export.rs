//! A customer's timeline as files.

use super::merges::{add_contact, person};
use super::{add, company};
use crate::attachments::{PDF, attach};
use crate::files::{FORMATS, column, exported, header, listed, numbers, printed, recorded, sheet};
use serde_json::json;
use shared::access::Permission::{CustomerExport, CustomerRead, InteractionLog};
use shared::access::Scope::{All, Own};
use shared::customers::{Customer, NewCustomer};
use tests::{Account, Client, TestApp};
use uuid::Uuid;

fn list(customer: &Customer) -> String {
    format!("/customers/{}/timeline", customer.id)
}

async fn log(by: &Client, customer: &Customer, kind: &str, summary: &str, mentions: &[&Account]) {
    let mentions: Vec<Uuid> = mentions.iter().map(|account| account.me.id).collect();
    let new = json!({ "kind": kind, "summary": summary, "mentions": mentions });
    by.post(&format!("/customers/{}/interactions", customer.id), &new).await.expect(201);
}

/// A customer with something of everything in its timeline.
async fn eventful(by: &Account, colleague: &Account) -> Customer {
    let acme = add(by, &company("Acme")).await;
    by.patch(&format!("/customers/{}", acme.id), &json!({ "name": "Acme Ltd", "sector": "retail" })).if_match(1).await.expect(200);
    log(by, &acme, "call", "=Asked for an offer", &[]).await;
    log(colleague, &acme, "note", "For @Ada", &[by]).await;
    let file = attach(by, acme.id, "offer.pdf", PDF).await;
    by.delete(&format!("/customers/attachments/{}", file.id)).await.expect(204);
    acme
}

#[tokio::test]
async fn a_file_holds_the_entries_of_the_timeline_in_its_order_under_its_filters() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = eventful(&admin, &bob).await;
    for n in 0..205 {
        log(&bob, &acme, "email", &format!("Letter {n}"), &[]).await;
    }
    for (query, rows) in [
        (String::new(), 211),
        ("?only=interactions".to_owned(), 207),
        ("?only=changes".to_owned(), 2),
        ("?only=files".to_owned(), 2),
        ("?kind=call".to_owned(), 1),
        (format!("?actor_id={}", bob.me.id), 206),
        (format!("?mentioned_id={}", admin.me.id), 1),
    ] {
        let listed = listed(&admin, &list(&acme), &query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&admin, &list(&acme), &query, "Timeline").await, "ID"), listed, "{query}");
    }
    assert_eq!(sheet(&admin, &format!("{}/export.csv?limit=1", list(&acme))).await.len(), 211);
}

#[tokio::test]
async fn a_row_says_what_happened_with_its_whole_text() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = eventful(&admin, &bob).await;
    let long = format!("first line, \"quoted\"\nsecond line {}", "word ".repeat(400));
    log(&bob, &acme, "meeting", &long, &[]).await;
    assert_eq!(header(&admin, &format!("{}/export.csv", list(&acme))).await, ["When", "Who", "What", "Text", "ID"]);
    let rows = exported(&admin, &list(&acme), "", "Timeline").await;
    assert_eq!(
        column(&rows, "What"),
        ["Meeting", "Removed a file", "Added a file", "Note", "Call", "Changed", "Added this customer"],
        "{rows:?}"
    );
    let texts = column(&rows, "Text");
    assert_eq!((texts[0].trim_end(), &texts[1..5]), (long.trim_end(), &["offer.pdf", "offer.pdf", "For @Ada", "'=Asked for an offer"][..]));
    for change in ["Name: Acme → Acme Ltd", "Sector: Retail"] {
        assert!(texts[5].contains(change), "{change} in {rows:?}");
    }
    let (ada, bob) = (admin.me.name.as_str(), bob.me.name.as_str());
    assert_eq!(column(&rows, "Who"), [bob, ada, ada, bob, ada, ada, ada]);
}

#[tokio::test]
async fn pages_say_whose_timeline_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = eventful(&admin, &bob).await;
    let path = format!("{}/export", list(&acme));
    for (query, said, count) in [
        (String::new(), "All that happened with Acme Ltd", "6 entries"),
        ("?only=files".to_owned(), "only where part is Files", "2 entries"),
        ("?kind=note".to_owned(), "only where kind is Note", "1 entry"),
        (format!("?actor_id={}", bob.me.id), &format!("done by {}", bob.me.name), "1 entry"),
        (format!("?mentioned_id={}", admin.me.id), "Ada Admin is mentioned", "1 entry"),
        (format!("?actor_id={}", Uuid::nil()), "done by somebody who is not there any more", "0 entries"),
    ] {
        let text = printed(&admin, &format!("{path}.pdf{query}")).await;
        assert!(text.contains(said) && text.contains(count), "{said} and {count} in {text}");
        assert_eq!(text.contains("Asked for an offer"), query.is_empty(), "{text}");
    }
    sheet(&admin, &format!("{path}.csv?only=changes&limit=1")).await;
    let exports = recorded(&admin, "timeline.exported").await;
    assert_eq!(exports[0], ("Acme Ltd as CSV".to_owned(), json!({ "only": "changes" })));
    assert_eq!((exports[6].clone(), exports.len()), (("Acme Ltd as PDF".to_owned(), json!({})), 7));
    let about = admin.get(&format!("/audit?action=timeline.exported&subject_id={}", acme.id)).await.json();
    assert_eq!(about["items"].as_array().map(Vec::len), Some(7), "whoever took a copy of a customer's data is found with the customer");
    let shown = admin.get(&format!("{}?only=changes", list(&acme))).await.text().to_owned();
    assert!(!shown.contains("exported"), "and changed nothing of it: {shown}");
    for format in FORMATS {
        admin.get(&format!("{path}.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("{path}.{format}?kind=pigeon")).await.refused_field(400, "kind");
        admin.get(&format!("{path}.{format}?kind=call&only=files")).await.refused_field(422, "kind");
        admin.get(&format!("/customers/{}/timeline/export.{format}", Uuid::nil())).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_timeline_is_exported_as_far_as_one_may_both_read_and_export_its_customer() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    app.role_with("reads own", &[(CustomerRead, Own), (CustomerExport, All)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own)]).await;
    app.role_with("does not read", &[(CustomerExport, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (InteractionLog, All)]).await;
    let foreign = eventful(&admin, &bob).await;
    let (reads, exports) = (app.join(&["reads own"], None).await, app.join(&["exports own"], None).await);
    for reader in [&reads, &exports] {
        let mine = add(&admin, &NewCustomer { owner_id: Some(reader.me.id), ..company("Mine") }).await;
        log(&admin, &mine, "note", "About mine", &[]).await;
        let rows = exported(reader, &list(&mine), "?only=interactions", "Timeline").await;
        assert_eq!(column(&rows, "Text"), ["About mine"], "{}", reader.me.name);
    }
    for format in FORMATS {
        // Who may not export a customer does not learn that it is there.
        exports.get(&format!("{}/export.{format}", list(&foreign))).await.refused(404, "not_found");
    }
    for reader in [&reads, &app.join(&["does not read"], None).await] {
        assert_eq!(exported(reader, &list(&foreign), "", "Timeline").await.len(), 0, "{}", reader.me.name);
        let text = printed(reader, &format!("{}/export.pdf", list(&foreign))).await;
        assert!(text.contains("with a customer that you may not see") && text.contains("0 entries") && !text.contains("Acme"), "{text}");
    }
    let staff = app.join(&["does not export"], None).await;
    for format in FORMATS {
        staff.get(&format!("{}/export.{format}", list(&foreign))).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn a_timeline_longer_than_pages_hold_is_refused_as_such_and_exported_otherwise() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    log(&admin, &acme, "note", "One of many", &[]).await;
    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 5_000);
    let many = format!(
        "{numbers} INSERT INTO interactions (id, record, record_id, kind, occurred_at, summary, created_at, updated_at, version)
         SELECT {id}, record, record_id, kind, occurred_at, summary, created_at, updated_at, 1 FROM interactions, n"
    );
    inside.execute(&many).await.expect("five thousand more");
    let path = format!("{}/export", list(&acme));
    let refused = admin.get(&format!("{path}.pdf")).await.refused_field(422, "only");
    assert!(refused.detail.as_deref().is_some_and(|said| said.contains("5000 entries") && said.contains("CSV or XLSX")), "{refused:?}");
    assert_eq!(inside.count("audit_entries", "action = 'timeline.exported'").await, 0, "nothing was given away");
    assert_eq!(sheet(&admin, &format!("{path}.csv")).await.len(), 5_002);
    admin.get(&format!("{path}.pdf?only=changes")).await.expect(200);
}

#[tokio::test]
async fn other_customers_are_named_in_changes_only_where_one_sees_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("own", &[(CustomerRead, Own), (CustomerExport, Own)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own)]).await;
    let (seller, exports) = (app.join(&["own"], None).await, app.join(&["exports own"], None).await);
    let hans = add(&admin, &person("Hidden Hans")).await;
    for (reader, is_named) in [(&admin, true), (&seller, false), (&exports, false)] {
        let mine = add(&admin, &NewCustomer { owner_id: Some(reader.me.id), ..company("Mine") }).await;
        add_contact(&admin, &mine, &hans, None).await;
        let rows = exported(reader, &list(&mine), "?only=changes", "Timeline").await;
        assert_eq!(column(&rows, "What"), ["Added a contact", "Added this customer"]);
        assert_eq!(rows[0]["Text"].contains("Hans"), is_named, "{}: {rows:?}", reader.me.name);
    }
}

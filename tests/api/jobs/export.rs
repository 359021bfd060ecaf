//! The list of outgoing messages as files.

use super::delivery::{invite, outbox};
use crate::files::{FORMATS, column, exported, header, listed, numbers, printed, recorded, sheet};
use serde_json::json;
use shared::access::Permission::{OutboxExport, OutboxRead, OutboxReadSecret};
use shared::access::Scope::{All, Own, Team};
use tests::{Account, TestApp, until};

/// Invites somebody and waits until the mail has left.
async fn invited(by: &Account, email: &str) {
    invite(by, email).await;
    let path = format!("?status=sent&q={email}");
    until("the message to be sent", async || outbox(by, &path).await.pop()).await;
}

#[tokio::test]
async fn a_file_holds_the_messages_of_the_list_in_its_order_under_its_filters() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for email in ["ida@example.com", "bob@example.com"] {
        invited(&admin, email).await;
    }
    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 410);
    let copied = "subject, payload, secret, next_attempt_at, created_at";
    let copies = format!(
        "{numbers} INSERT INTO outbox_messages (id, kind, recipient, status, attempts, {copied})
         SELECT {id}, kind, 'many' || n || '@example.com', 'dead', 9, {copied}
         FROM outbox_messages, n WHERE recipient = 'ida@example.com'"
    );
    inside.execute(&copies).await.expect("many messages of the same moment");
    inside.at_rest().await;
    for (query, rows) in
        [("", 412), ("?status=dead", 410), ("?status=sent", 2), ("?q=IDA", 1), ("?q=many1&status=dead", 111), ("?q=%25", 0)]
    {
        let listed = listed(&admin, "/outbox", query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&admin, "/outbox", query, "Outgoing messages").await, "ID"), listed, "{query}");
    }
}

#[tokio::test]
async fn a_row_says_how_a_message_fares_and_never_what_it_says() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    invited(&admin, "ida@example.com").await;
    let token = app.mail_with_link("ida@example.com", "invitation", &[]).await.token("invitation").expect("a token");
    let inside = app.inside().await;
    inside.execute("UPDATE outbox_messages SET last_error = '=1+1' WHERE recipient = 'ida@example.com'").await.expect("a failed try");
    let columns = ["Subject", "To", "Status", "Tries", "Made", "Sent", "Next try", "Why it failed", "Kind", "ID"];
    assert_eq!(header(&admin, "/outbox/export.csv").await, columns);
    let rows = exported(&admin, "/outbox", "?q=ida", "Outgoing messages").await;
    let [row] = rows.as_slice() else { panic!("one message: {rows:?}") };
    assert_eq!((row["Subject"].as_str(), row["To"].as_str()), ("Your invitation to ClientSphere", "ida@example.com"));
    assert_eq!((row["Status"].as_str(), row["Tries"].as_str(), row["Next try"].as_str()), ("Sent", "1", ""));
    assert_eq!((row["Why it failed"].as_str(), row["Kind"].as_str()), ("'=1+1", "mail"));
    assert!(!row["Made"].is_empty() && !row["Sent"].is_empty(), "{row:?}");

    // Who exports the list may well hold the permission to read links; a file is passed on all the same.
    let mut files = vec![printed(&admin, "/outbox/export.pdf").await, sheet(&admin, "/outbox/export.csv").await.len().to_string()];
    files.push(admin.get("/outbox/export.csv").await.text());
    files.push(format!("{:?}", crate::files::workbook(&admin, "/outbox/export.xlsx", "Outgoing messages").await));
    for secret in [token.as_str(), "/invitation#", "Hello Ida Invited"] {
        assert!(files.iter().all(|file| !file.contains(secret)), "{secret} is in {files:?}");
    }
}

#[tokio::test]
async fn pages_say_which_messages_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    assert!(printed(&admin, "/outbox/export.pdf").await.contains("0 messages"));
    for email in ["ida@example.com", "bob@example.com"] {
        invited(&admin, email).await;
    }
    for (query, said, count) in [
        ("", "All outgoing messages", "2 messages"),
        ("?q=ida", "All outgoing messages, only where recipient or subject contains “ida”", "1 message"),
        ("?q=bob&status=sent", "contains “bob”, and status is Sent", "1 message"),
        ("?status=dead", "status is Failed", "0 messages"),
    ] {
        let text = printed(&admin, &format!("/outbox/export.pdf{query}")).await;
        assert!(text.contains(said) && text.contains(count), "{said} and {count} in {text}");
        assert_eq!(text.contains("ida@example.com"), !query.contains("bob") && !query.contains("dead"), "{text}");
    }
    sheet(&admin, "/outbox/export.csv?status=sent&limit=1").await;
    let exports = recorded(&admin, "outbox.exported").await;
    assert_eq!(exports[0], ("Outgoing messages as CSV".to_owned(), json!({ "status": "sent" })));
    assert_eq!((exports[4].0.as_str(), exports.len()), ("Outgoing messages as PDF", 6));
}

#[tokio::test]
async fn only_who_may_see_and_export_all_messages_gets_any() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reads own", &[(OutboxRead, Own), (OutboxExport, All)]).await;
    app.role_with("exports of the team", &[(OutboxRead, All), (OutboxExport, Team), (OutboxReadSecret, All)]).await;
    app.role_with("does not read", &[(OutboxExport, All), (OutboxReadSecret, All)]).await;
    app.role_with("does not export", &[(OutboxRead, All), (OutboxReadSecret, All)]).await;
    invited(&admin, "ida@example.com").await;
    for role in ["reads own", "exports of the team", "does not read"] {
        let reader = app.join(&[role], None).await;
        assert_eq!(exported(&reader, "/outbox", "", "Outgoing messages").await.len(), 0, "{role}");
        let text = printed(&reader, "/outbox/export.pdf").await;
        assert!(text.contains("0 messages") && !text.contains("ida@example.com"), "{role}: {text}");
    }
    let reader = app.join(&["does not export"], None).await;
    for format in FORMATS {
        reader.get(&format!("/outbox/export.{format}")).await.refused(403, "forbidden");
        admin.get(&format!("/outbox/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("/outbox/export.{format}?status=lost")).await.refused_field(400, "status");
    }
}

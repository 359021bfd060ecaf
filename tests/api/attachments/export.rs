//! The list of a customer's files as files.

use super::{PDF, attach, customer};
use crate::files::{FORMATS, column, exported, header, listed, numbers, printed, recorded, sheet};
use serde_json::json;
use shared::access::Permission::{CustomerExport, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::attachments::Attachment;
use shared::customers::{Customer, CustomerKind, NewCustomer};
use tests::TestApp;
use uuid::Uuid;

fn list(customer: &Customer) -> String {
    format!("/customers/{}/attachments", customer.id)
}

#[tokio::test]
async fn a_file_holds_the_files_of_the_list_in_its_order_and_removed_ones_when_asked_for() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let kept = attach(&by, acme.id, "=offer.pdf", PDF).await;
    let removed = attach(&by, acme.id, "old.txt", b"text").await;
    by.delete(&format!("/customers/attachments/{}", removed.id)).await.expect(204);
    assert_eq!(
        header(&by, &format!("{}/export.csv", list(&acme))).await,
        ["Name", "Bytes", "Type", "Added by", "Added", "Removed", "SHA-256", "ID"]
    );
    let rows = exported(&by, &list(&acme), "", "Files").await;
    let [row] = rows.as_slice() else { panic!("one file: {rows:?}") };
    assert_eq!((row["Name"].as_str(), row["Bytes"].as_str(), row["Type"].as_str()), ("'=offer.pdf", "48", "application/pdf"));
    assert_eq!((row["Added by"].as_str(), row["Removed"].as_str()), ("Ada Admin", ""));
    assert_eq!([&row["SHA-256"], &row["ID"]], [&kept.sha256, &kept.id.to_string()]);
    let rows = exported(&by, &list(&acme), "?archived=true", "Files").await;
    assert_eq!((column(&rows, "Name"), rows[0]["Removed"].is_empty()), (vec!["old.txt"], false));

    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 205);
    let columns = "record, record_id, name, content_type, size, sha256, uploaded_by, archived_at, created_at, updated_at, version";
    let copies = format!("{numbers} INSERT INTO attachments (id, {columns}) SELECT {id}, {columns} FROM attachments, n");
    inside.execute(&copies).await.expect("many files of the same moments");
    for (query, rows) in [("", 206), ("?archived=false", 206), ("?archived=true", 206)] {
        let listed = listed(&by, &list(&acme), query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&by, &list(&acme), query, "Files").await, "ID"), listed, "{query}");
    }
}

#[tokio::test]
async fn pages_say_whose_files_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let path = format!("{}/export", list(&acme));
    assert!(printed(&by, &format!("{path}.pdf")).await.contains("0 files"));
    let files: Vec<Attachment> = vec![
        attach(&by, acme.id, "one.txt", &[b'a'; 1_234]).await,
        attach(&by, acme.id, "two.pdf", PDF).await,
        attach(&by, acme.id, "old.txt", b"text").await,
    ];
    by.delete(&format!("/customers/attachments/{}", files[2].id)).await.expect(204);
    let text = printed(&by, &format!("{path}.pdf")).await;
    for there in ["Files of Acme", "2 files", "one.txt", "1,234", "two.pdf", "application/pdf", "Ada Admin"] {
        assert!(text.contains(there), "{there} in {text}");
    }
    assert!(!text.contains("old.txt"), "{text}");
    let text = printed(&by, &format!("{path}.pdf?archived=true")).await;
    assert!(text.contains("Removed files of Acme") && text.contains("1 file") && text.contains("old.txt"), "{text}");
    assert!(!text.contains("1 files") && !text.contains("one.txt"), "{text}");
    sheet(&by, &format!("{path}.csv?archived=true&limit=1")).await;
    let exports = recorded(&by, "attachment.exported").await;
    assert_eq!(exports[0], (format!("{} as CSV", acme.name), json!({ "archived": true })));
    assert_eq!((exports[2].clone(), exports.len()), ((format!("{} as PDF", acme.name), json!({})), 4));
    for format in FORMATS {
        by.get(&format!("{path}.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        by.get(&format!("{path}.{format}?archived=perhaps")).await.refused_field(400, "archived");
        by.get(&format!("/customers/{}/attachments/export.{format}", Uuid::nil())).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn files_are_listed_as_far_as_one_may_both_read_and_export_their_customer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reads own", &[(CustomerRead, Own), (CustomerExport, All)]).await;
    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own)]).await;
    app.role_with("does not read", &[(CustomerExport, All)]).await;
    let foreign = customer(&admin, "Foreign").await;
    attach(&admin, foreign.id, "secret.pdf", PDF).await;
    let (reads, exports) = (app.join(&["reads own"], None).await, app.join(&["exports own"], None).await);
    for reader in [&reads, &exports] {
        let new = NewCustomer { owner_id: Some(reader.me.id), ..NewCustomer::named(CustomerKind::Company, "Mine") };
        let mine: Customer = admin.post("/customers", &new).await.expect(201).read();
        attach(&admin, mine.id, "mine.pdf", PDF).await;
        assert_eq!(column(&exported(reader, &list(&mine), "", "Files").await, "Name"), ["mine.pdf"], "{}", reader.me.name);
    }
    for format in FORMATS {
        // Who may not export a customer does not learn that it is there.
        exports.get(&format!("{}/export.{format}", list(&foreign))).await.refused(404, "not_found");
    }
    for reader in [&reads, &app.join(&["does not read"], None).await] {
        assert_eq!(exported(reader, &list(&foreign), "", "Files").await.len(), 0, "{}", reader.me.name);
        let text = printed(reader, &format!("{}/export.pdf", list(&foreign))).await;
        assert!(text.contains("Files of a customer that you may not see") && text.contains("0 files"), "{text}");
        assert!(!text.contains("Foreign") && !text.contains("secret.pdf"), "{text}");
    }
    let staff = app.join(&["support_staff"], None).await;
    for format in FORMATS {
        staff.get(&format!("{}/export.{format}", list(&foreign))).await.refused(403, "forbidden");
    }
}

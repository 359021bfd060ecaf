//! The own notices as files.

use super::{logged, note, notices};
use crate::customers::{add, company};
use crate::files::{FORMATS, column, exported, header, listed, numbers, printed, recorded, sheet};
use serde_json::json;
use shared::identity::keys::MadeApiKey;
use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn a_file_holds_the_notices_of_the_list_in_its_order_under_its_filters() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    logged(&admin, acme.id, &note("First", &[&bob])).await;
    bob.post_empty("/me/notifications/read-all").await.expect(204);
    logged(&admin, acme.id, &note("Second", &[&bob])).await;
    let inside = app.inside().await;
    let (numbers, id) = numbers(&inside, 205);
    let copies = format!(
        "{numbers} INSERT INTO notifications (id, user_id, kind, subject_kind, subject_id, actor_id, created_at, read_at)
         SELECT {id}, user_id, kind, subject_kind, subject_id, actor_id, created_at, read_at FROM notifications, n"
    );
    inside.execute(&copies).await.expect("many notices of the same moments");
    for (query, rows) in [("", 412), ("?kind=mention", 412), ("?unread=true", 206), ("?unread=false&kind=mention", 206)] {
        let listed = listed(&bob, "/me/notifications", query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&bob, "/me/notifications", query, "Notifications").await, "ID"), listed, "{query}");
    }
    assert_eq!(sheet(&admin, "/me/notifications/export.csv").await.len(), 0, "everybody has the own ones");
}

#[tokio::test]
async fn a_row_says_by_whom_and_where_one_was_named() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("=Acme")).await;
    logged(&admin, acme.id, &note("+1 from @bob", &[&bob])).await;
    let columns = ["When", "Kind", "By", "Record", "What was said", "Read", "Record ID", "ID"];
    assert_eq!(header(&bob, "/me/notifications/export.csv").await, columns);
    let rows = exported(&bob, "/me/notifications", "", "Notifications").await;
    let [row] = rows.as_slice() else { panic!("one notice: {rows:?}") };
    assert_eq!((row["Kind"].as_str(), row["By"].as_str(), row["Read"].as_str()), ("Mentions", "Ada Admin", ""));
    assert_eq!((row["Record"].as_str(), row["What was said"].as_str()), ("'=Acme", "'+1 from @bob"));
    assert_eq!(
        (row["Record ID"].as_str(), row["ID"].as_str()),
        (acme.id.to_string().as_str(), notices(&bob).await[0].id.to_string().as_str())
    );
    bob.post_empty("/me/notifications/read-all").await.expect(204);
    assert!(!exported(&bob, "/me/notifications", "", "Notifications").await[0]["Read"].is_empty());

    // A notice goes with the sight of its customer, also from files.
    admin.post_empty(&format!("/customers/{}/archive", acme.id)).await.expect(200);
    assert_eq!(sheet(&bob, "/me/notifications/export.csv").await.len(), 0);
    let text = printed(&bob, "/me/notifications/export.pdf").await;
    assert!(text.contains("0 notifications") && !text.contains("=Acme"), "{text}");
}

#[tokio::test]
async fn pages_say_which_notices_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    logged(&admin, acme.id, &note("Read already", &[&bob])).await;
    bob.post_empty("/me/notifications/read-all").await.expect(204);
    logged(&admin, acme.id, &note("Not looked at", &[&bob])).await;
    let all = format!("All notifications of {}", bob.me.name);
    for (query, said, count) in [
        ("", all.as_str(), "2 notifications"),
        ("?unread=true", &format!("{all}, only where not read yet"), "1 notification"),
        ("?unread=false&kind=mention", "only where kind is Mentions, and read already", "1 notification"),
    ] {
        let text = printed(&bob, &format!("/me/notifications/export.pdf{query}")).await;
        assert!(text.contains(said) && text.contains(count), "{said} and {count} in {text}");
        assert_eq!(text.contains("Not looked at"), !query.contains("false"), "{text}");
    }
    sheet(&bob, "/me/notifications/export.csv?unread=true&limit=1").await;
    let exports = recorded(&admin, "notification.exported").await;
    assert_eq!(exports[0], ("Notifications as CSV".to_owned(), json!({ "unread": true })));
    assert_eq!((exports[3].clone(), exports.len()), (("Notifications as PDF".to_owned(), json!({})), 4));
    for format in FORMATS {
        bob.get(&format!("/me/notifications/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        bob.get(&format!("/me/notifications/export.{format}?kind=gossip")).await.refused_field(400, "kind");
    }
}

#[tokio::test]
async fn notices_are_a_persons_own_and_no_keys() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let may = json!({ "customer.export": "all" });
    let new = json!({ "name": "Key", "permissions": may, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD });
    let key: MadeApiKey = root.post("/me/keys", &new).await.expect(201).read();
    for format in FORMATS {
        app.anyone.with_token(&key.secret).get(&format!("/me/notifications/export.{format}")).await.refused(403, "forbidden");
        app.anyone.get(&format!("/me/notifications/export.{format}")).await.refused(401, "not_signed_in");
    }
    // Whoever is signed in has them, whatever their role.
    let newcomer = app.join(&[], None).await;
    assert_eq!(sheet(&newcomer, "/me/notifications/export.csv").await.len(), 0);
}

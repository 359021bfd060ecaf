//! The audit log: one row for each change, chained, and never rewritten.

use serde_json::json;
use shared::audit::{AuditEntry, AuditVerdict};
use shared::page::Page;
use tests::{Account, PASSWORD, TestApp};
use uuid::Uuid;

mod export;
pub mod old;
mod seal;

async fn entries(by: &Account, query: &str) -> Vec<AuditEntry> {
    by.get(&format!("/audit{query}")).await.expect(200).read::<Page<AuditEntry>>().items
}

async fn verdict(by: &Account) -> AuditVerdict {
    by.get("/audit/verify").await.expect(200).read()
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_from_where_and_what_was_before() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = admin.post("/customers", &json!({ "kind": "company", "name": "Acme", "phone": "+49 30 123456" })).await.expect(201).json();
    let id: Uuid = made["id"].as_str().unwrap().parse().unwrap();
    let edit = admin.patch(&format!("/customers/{id}"), &json!({ "name": "Acme Inc" })).if_match(1).await.expect(200);
    let request: Uuid = edit.header("x-request-id").parse().expect("a request id");

    let [edited, created] = entries(&admin, &format!("?subject_id={id}")).await.try_into().expect("two entries");
    assert_eq!((created.action.as_str(), edited.action.as_str()), ("customer.created", "customer.edited"));
    assert_eq!((edited.actor.as_ref().map(|a| a.id), edited.actor_kind.as_str()), (Some(admin.me.id), "user"));
    assert_eq!((edited.address.as_deref(), edited.request_id), (Some("127.0.0.1"), Some(request)));
    assert_eq!((edited.subject_kind.as_str(), edited.subject_label.as_str()), ("customer", "Acme Inc"));
    let changed: Vec<_> = edited.changes.iter().map(|c| (c.field.as_str(), c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(changed, [("name", Some("Acme"), Some("Acme Inc"))]);
    assert!(created.changes.iter().any(|c| c.field == "phone" && c.after == json!("+49 30 123456")), "{:?}", created.changes);
}

#[tokio::test]
async fn failed_sign_ins_are_recorded_and_secrets_never_are() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let wrong = json!({ "email": admin.email(), "password": "wrong horse battery" });
    app.anyone.post("/auth/sign-in", &wrong).await.expect(401);
    // Who types the password into the wrong field must not find it in the log.
    app.anyone.post("/auth/sign-in", &json!({ "email": "hunter2 hunter2", "password": "x" })).await.expect(401);
    admin.post("/me/password", &json!({ "current_password": PASSWORD, "new_password": "a better horse battery" })).await.expect(204);
    let log = admin.get("/audit?limit=200").await.text();
    assert!(log.contains("user.sign_in_failed") && log.contains("user.password_changed"), "{log}");
    for secret in ["wrong horse", "hunter2", PASSWORD, "better horse", "$argon2", admin.token(), &admin.refresh] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}

#[tokio::test]
async fn the_log_is_filtered_and_walked() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.as_role("sales_manager").await);
    for by in [&admin, &other] {
        for n in 0..5 {
            by.post("/customers", &json!({ "kind": "company", "name": format!("Company {n}") })).await.expect(201);
        }
    }
    assert_eq!(entries(&admin, &format!("?actor_id={}&action=customer.created", other.me.id)).await.len(), 5);
    let customers = entries(&admin, "?action=customer.&limit=200").await;
    assert_eq!(customers.len(), 10);
    let seventh = customers[6].at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    assert_eq!(entries(&admin, &format!("?action=customer.&from={seventh}")).await.len(), 7);
    assert_eq!(entries(&admin, &format!("?action=customer.&to={seventh}")).await.len(), 3);
    assert_eq!(entries(&admin, "?subject_kind=nothing").await.len(), 0);
    for odd in ["?action=%25", "?action=customer_created", "?action='", "?action=%.", "?action=_ustomer."] {
        assert_eq!(entries(&admin, odd).await.len(), 0, "{odd}");
    }
    let whole: Vec<Uuid> = entries(&admin, "?limit=200").await.iter().map(|e| e.id).collect();
    let (mut walked, mut page) = (Vec::new(), admin.get("/audit?limit=3").await.read::<Page<AuditEntry>>());
    loop {
        walked.extend(page.items.iter().map(|e| e.id));
        let Some(next) = page.next else { break };
        page = admin.get(&format!("/audit?limit=3&after={next}")).await.read();
    }
    assert_eq!(walked, whole);
    other.get("/audit").await.refused(403, "forbidden");
    other.get("/audit/verify").await.refused(403, "forbidden");
}

#[tokio::test]
async fn the_chain_holds_under_parallel_writers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let adds = (0..40).map(|n| admin.post("/customers", &json!({ "kind": "company", "name": format!("Company {n}") })).into_future());
    for answer in futures_util::future::join_all(adds).await {
        answer.expect(201);
    }
    let verdict = verdict(&admin).await;
    assert!(verdict.intact, "{verdict:?}");
    let stored = app.inside().await.count("audit_entries", "1 = 1").await;
    assert_eq!(verdict.entries, u64::try_from(stored).unwrap());
}

#[tokio::test]
async fn the_database_refuses_to_rewrite_history() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201);
    let inside = app.inside().await;
    let last = "seq = (SELECT MAX(seq) FROM audit_entries)";
    for sql in [
        format!("DELETE FROM audit_entries WHERE {last}"),
        format!("UPDATE audit_entries SET action = 'nothing.happened' WHERE {last}"),
        format!("UPDATE audit_entries SET subject_label = 'Somebody else' WHERE {last}"),
        format!("UPDATE audit_entries SET actor_id = NULL, actor_kind = 'system' WHERE {last}"),
        format!("UPDATE audit_entries SET address = '203.0.113.7' WHERE {last}"),
        format!("UPDATE audit_entries SET details_digest = hash WHERE {last}"),
        "DELETE FROM audit_entries".to_owned(),
    ] {
        let refused = inside.execute(&sql).await;
        assert!(refused.as_ref().is_err_and(|e| e.to_string().contains("append-only")), "{sql}: {refused:?}");
    }
    // Erasing personal data is the one exception, and it breaks no chain.
    inside.execute(&format!("UPDATE audit_entries SET details = NULL WHERE {last}")).await.expect("details may be erased");
    assert!(verdict(&admin).await.intact);
}

#[tokio::test]
async fn whoever_tampers_past_the_triggers_is_found() {
    for tampering in [
        "UPDATE audit_entries SET subject_label = 'Somebody else' WHERE seq = 3",
        "UPDATE audit_entries SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 3",
        "UPDATE audit_entries SET address = '203.0.113.7' WHERE seq = 3",
        "UPDATE audit_entries SET details = hash WHERE seq = 3",
        "DELETE FROM audit_entries WHERE seq = 3",
    ] {
        let app = TestApp::start().await;
        let admin = app.admin().await;
        for n in 0..4 {
            admin.post("/customers", &json!({ "kind": "company", "name": format!("Company {n}") })).await.expect(201);
        }
        assert!(verdict(&admin).await.intact);
        let inside = app.inside().await;
        inside.unlock_audit_log().await;
        inside.execute(tampering).await.unwrap_or_else(|e| panic!("{tampering}: {e}"));
        let verdict = verdict(&admin).await;
        assert!(!verdict.intact && verdict.broken_at.is_some(), "{tampering}: {verdict:?}");
        assert_eq!(verdict.entries, 2, "{tampering}");
        admin.get("/audit?limit=200").await.expect(200);
    }
}

use super::{finished, suggested, upload};
use shared::records::import::{Import, ImportStatus};
use std::fmt::Write;
use tests::{TestApp, until};

#[tokio::test]
async fn a_cancelled_import_stops_and_says_how_far_it_came() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut sheet = "name,email\n".to_owned();
    for n in 0..20_000 {
        writeln!(sheet, "Company {n},info{n}@example.com").unwrap();
    }
    let import: Import = upload(&admin, sheet).await.expect(201).read();
    let path = format!("/imports/{}", import.id);
    admin.post(&format!("{path}/run"), &suggested(&import)).await.expect(202);
    until("the import to have begun", async || (admin.get(&path).await.read::<Import>().done > 0).then_some(())).await;
    admin.post_empty(&format!("{path}/cancel")).await.expect(200);
    let ended = finished(&admin, import.id).await;
    assert_eq!(ended.status, ImportStatus::Cancelled);
    assert!(ended.created < 20_000 && ended.created == ended.done, "{ended:?}");
    let inside = app.inside().await;
    // What is in flight when the word comes may still be stored, but then no more.
    let settled = until("the worker to be done", async || {
        let now: Import = admin.get(&path).await.read();
        let stored = inside.count("customers", "1 = 1").await;
        (u64::try_from(stored).unwrap() == now.created).then_some(now)
    })
    .await;
    assert_eq!(inside.count("audit_entries", "action = 'customer.imported'").await, i64::try_from(settled.created).unwrap());
    admin.post_empty(&format!("{path}/cancel")).await.expect(200);
    admin.post(&format!("{path}/run"), &suggested(&import)).await.problem(409);
}

#[tokio::test]
async fn an_upload_that_was_never_run_can_be_cancelled() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import: Import = upload(&admin, "name\nA\n").await.expect(201).read();
    let cancelled: Import = admin.post_empty(&format!("/imports/{}/cancel", import.id)).await.expect(200).read();
    assert_eq!((cancelled.status, cancelled.created), (ImportStatus::Cancelled, 0));
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 0);
}

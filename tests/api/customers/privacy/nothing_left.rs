//! After erasing, nothing personal is anywhere.

use super::erase;
use super::marker::{self, MARKER, everywhere, found};
use shared::Named;
use shared::customers::Customer;
use shared::customers::privacy::{ErasedPlace, Erasure, ErasureOutcome};
use tests::{Account, Kind, TestApp, until};
use uuid::Uuid;

/// The files in the folder of contents.
fn contents(app: &TestApp) -> usize {
    let folders = std::fs::read_dir(app.data().join("files")).expect("the folder of files");
    folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).expect("a folder").count()).sum()
}

/// Waits until workers have followed the erasing.
async fn followed(app: &TestApp, id: Uuid) {
    let inside = app.inside().await;
    until("the erasing to be followed", async || {
        let member = inside.count("segment_members", &format!("customer_id = {}", inside.uuid(id))).await;
        (member == 0).then_some(())
    })
    .await;
    inside.at_rest().await;
}

async fn erased(admin: &Account, id: Uuid) -> Erasure {
    let preview: Erasure = admin.get(&format!("/customers/{id}/erasure")).await.expect(200).read();
    let done: Erasure = erase(admin, id, &marker::name()).key(Uuid::now_v7()).await.expect(200).read();
    assert_eq!(preview, done, "what was announced is what was done");
    done
}

#[tokio::test]
async fn nothing_of_a_removed_customer_is_left_in_any_table() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = everywhere(&app, &admin).await;
    assert!(found(&app).await.len() > 40, "the marker is in many places");
    assert_eq!(contents(&app), 2);
    assert!(!marker::files_with(app.data()).is_empty(), "and in files");
    let done = erased(&admin, customer.id).await;
    assert_eq!(done.outcome, ErasureOutcome::Removed);
    let places: Vec<ErasedPlace> = done.erased.iter().map(|part| part.place).collect();
    assert_eq!(places.len(), ErasedPlace::ALL.len(), "the customer was in every place: {places:?}");
    followed(&app, customer.id).await;
    let left = found(&app).await;
    assert!(left.is_empty(), "{} rows: {left:#?}", left.len());
    assert_eq!(contents(&app), 0, "contents of files went with them");
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
    admin.get(&format!("/customers/{}", customer.id)).await.expect(404);
    assert_eq!(admin.get(&format!("/search?q={MARKER}")).await.json()["hits"], serde_json::json!([]));
    // The database with its log, contents of files, kept sheets, mails.
    let files = marker::files_with(app.data());
    assert!(files.is_empty(), "{files:?}");
    let inside = app.inside().await;
    if inside.kind() == Kind::Sqlite {
        let copy = app.data().join("copy.db");
        inside.execute(&format!("VACUUM INTO '{}'", copy.display())).await.expect("a copy, as backups are made");
        assert!(!marker::is_in_bytes(&std::fs::read(copy).expect("the copy")), "nor is it in the bytes of a backup made afterwards");
    }
}

#[tokio::test]
async fn what_somebody_still_reads_goes_once_nobody_does_also_after_a_restart() {
    if Kind::of_this_run() == Kind::Postgres {
        return;
    }
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let new = serde_json::json!({ "kind": "company", "name": marker::name(), "description": format!("Much about {MARKER}") });
    let customer: Customer = admin.post("/customers", &new).await.expect(201).read();
    let reading = app.inside().await;
    reading.execute("BEGIN").await.expect("an older state");
    assert_eq!(reading.count("customers", "1 = 1").await, 1);
    erase(&admin, customer.id, &marker::name()).await.expect(200);
    assert!(!marker::files_with(app.data()).is_empty(), "whoever reads an older state needs it");
    let app = app.restart().await;
    reading.execute("COMMIT").await.expect("the end of the reading");
    app.inside().await.at_rest().await;
    let files = marker::files_with(app.data());
    assert!(files.is_empty(), "{files:?}");
}

#[tokio::test]
async fn backups_that_still_hold_it_are_named() {
    let ground = tests::Ground::new().await;
    let environment = ground.environment();
    let server =
        tests::Spawned::start(&ground.folder, &environment.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>()).await;
    let by = server.set_up().await;
    let new = serde_json::json!({ "kind": "company", "name": "Acme" });
    let customer: Customer = by.post("/customers", &new).await.expect(201).read();
    let preview = async || by.get(&format!("/customers/{}/erasure", customer.id)).await.expect(200).read::<Erasure>().backups;
    assert_eq!(preview().await, []);
    let kept = crate::platform::backup::back_up(&ground, "backups").await;
    let thrown_away = crate::platform::backup::back_up(&ground, "others").await;
    std::fs::remove_dir_all(thrown_away).expect("thrown away");
    let done: Erasure = erase(&by, customer.id, "Acme").await.expect(200).read();
    let [backup] = done.backups.try_into().expect("one backup");
    assert_eq!(Some(backup.name.as_str()), kept.file_name().and_then(|name| name.to_str()));
}

#[tokio::test]
async fn of_a_customer_with_purchases_nothing_personal_is_left() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = everywhere(&app, &admin).await;
    super::erasure::buy(&app, customer.id).await;
    let done = erased(&admin, customer.id).await;
    assert_eq!(done.outcome, ErasureOutcome::Anonymised);
    followed(&app, customer.id).await;
    let left = found(&app).await;
    assert!(left.is_empty(), "{} rows: {left:#?}", left.len());
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
    let rest: Customer = admin.get(&format!("/customers/{}", customer.id)).await.expect(200).read();
    assert!(rest.name.starts_with("Erased customer ") && rest.erased_at.is_some() && rest.archived_at.is_some(), "{rest:?}");
    assert_eq!(rest.purchases.map(|purchases| purchases.count), Some(1));
}

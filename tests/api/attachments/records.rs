//! Adding, renaming, removing and restoring.

use super::{PDF, attach, attaching, content, customer, files};
use serde_json::json;
use shared::attachments::{Attachment, RESTORE_DAYS};
use shared::page::Page;
use tests::{TestApp, until};
use uuid::Uuid;

#[tokio::test]
async fn a_file_comes_back_as_it_was_given() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let answer = attaching(&by, acme.id, "Angebot für Äpfel.pdf", PDF).await.expect(201);
    let file: Attachment = answer.read();
    assert_eq!(answer.etag(), 1);
    assert_eq!(answer.header("location"), format!("/api/v1/customers/attachments/{}/content", file.id));
    assert_eq!((file.name.as_str(), file.content_type.as_str(), file.size), ("Angebot für Äpfel.pdf", "application/pdf", PDF.len() as i64));
    assert_eq!(file.uploaded_by.as_ref().unwrap().id, by.me.id);
    assert_eq!(file.sha256.len(), 64);
    assert_eq!(files(&by, acme.id).await, std::slice::from_ref(&file));
    let got = content(&by, file.id).await.expect(200);
    assert_eq!(got.body, PDF);
    // On the disk nothing of it can be read.
    let stored = stored(&app);
    assert_eq!(stored.len(), 1);
    let sealed = std::fs::read(&stored[0]).unwrap();
    assert!(!sealed.windows(8).any(|w| PDF.windows(8).any(|p| p == w)));
    assert!(!stored[0].to_string_lossy().contains("Angebot"));
}

/// All files in the store.
fn stored(app: &TestApp) -> Vec<std::path::PathBuf> {
    let groups = std::fs::read_dir(app.data().join("files")).unwrap().map(|entry| entry.unwrap().path());
    groups.flat_map(|group| std::fs::read_dir(group).unwrap().map(|entry| entry.unwrap().path())).collect()
}

#[tokio::test]
async fn lists_are_paged_newest_first() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let mut added = Vec::new();
    for n in 0..5 {
        added.insert(0, attach(&by, acme.id, &format!("{n}.txt"), b"text").await);
    }
    let mut walked = Vec::new();
    let mut path = format!("/customers/{}/attachments?limit=2&total=true", acme.id);
    loop {
        let page: Page<Attachment> = by.get(&path).await.expect(200).read();
        assert_eq!(page.total.unwrap().count, 5);
        walked.extend(page.items);
        let Some(next) = page.next else { break };
        path = format!("/customers/{}/attachments?limit=2&total=true&after={next}", acme.id);
    }
    assert_eq!(walked, added);
}

#[tokio::test]
async fn renaming_needs_the_version_that_was_read_and_keeps_programs_out() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "a.pdf", PDF).await;
    let path = format!("/customers/attachments/{}", file.id);
    by.patch(&path, &json!({ "name": "b.pdf" })).await.refused(428, "version_required");
    let renamed: Attachment = by.patch(&path, &json!({ "name": "dir/b.pdf" })).if_match(1).await.expect(200).read();
    assert_eq!((renamed.name.as_str(), renamed.version), ("b.pdf", 2));
    by.patch(&path, &json!({ "name": "c.pdf" })).if_match(1).await.refused(412, "changed_meanwhile");
    by.patch(&path, &json!({ "name": "c.exe" })).if_match(2).await.refused_field(422, "name");
    by.patch(&path, &json!({ "name": null })).if_match(2).await.refused_field(422, "name");
    by.patch(&path, &json!({ "name": "a\r\nb" })).if_match(2).await.refused_field(422, "name");
    assert_eq!(files(&by, acme.id).await, [renamed]);
}

#[tokio::test]
async fn a_removed_file_is_gone_until_it_is_restored() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "a.pdf", PDF).await;
    let path = format!("/customers/attachments/{}", file.id);
    by.delete(&path).await.expect(204);
    by.delete(&path).await.expect(204);
    content(&by, file.id).await.refused(404, "not_found");
    by.patch(&path, &json!({ "name": "b.pdf" })).if_match(2).await.refused(404, "not_found");
    assert_eq!(files(&by, acme.id).await, []);
    let removed: Page<Attachment> = by.get(&format!("/customers/{}/attachments?archived=true", acme.id)).await.read();
    assert_eq!(removed.items.len(), 1);
    assert!(removed.items[0].archived_at.is_some());
    let restored: Attachment = by.post_empty(&format!("{path}/restore")).await.expect(200).read();
    assert_eq!(restored, Attachment { version: 3, ..file.clone() });
    assert_eq!(content(&by, file.id).await.expect(200).body, PDF);
    let again: Attachment = by.post_empty(&format!("{path}/restore")).await.expect(200).read();
    assert_eq!(again, restored, "restoring what is there changes nothing");
}

#[tokio::test]
async fn a_month_after_its_removal_a_file_is_erased_with_its_contents() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let (old, kept) = (attach(&by, acme.id, "old.pdf", PDF).await, attach(&by, acme.id, "kept.pdf", PDF).await);
    by.delete(&format!("/customers/attachments/{}", old.id)).await.expect(204);
    let inside = app.inside().await;
    let long_ago = format!("{}", (old.created_at - chrono::TimeDelta::days(RESTORE_DAYS + 1)).format("%Y-%m-%d %H:%M:%S%.6f+00:00"));
    let sql = format!("UPDATE attachments SET archived_at = '{long_ago}' WHERE id = {}", inside.uuid(old.id));
    inside.execute(&sql).await.unwrap();
    inside.close().await;
    // Housekeeping comes with the start.
    let app = app.restart().await;
    until("the contents to go", async || (stored(&app).len() == 1).then_some(())).await;
    assert_eq!(app.inside().await.count("attachments", "1 = 1").await, 1);
    let by = app.sign_in("ada@example.com").await;
    assert_eq!(content(&by, kept.id).await.expect(200).body, PDF);
}

#[tokio::test]
async fn what_a_failed_upload_left_is_swept() {
    let app = TestApp::start().await;
    app.admin().await;
    let inside = app.inside().await;
    let key = Uuid::now_v7();
    let name = key.simple().to_string();
    let left = app.data().join("files").join(&name[30..]).join(&name);
    std::fs::create_dir_all(left.parent().unwrap()).unwrap();
    std::fs::write(&left, "half").unwrap();
    let long_ago = "2026-01-01 00:00:00.000000+00:00";
    inside.execute(&format!("INSERT INTO file_writes (key, begun_at) VALUES ({}, '{long_ago}')", inside.uuid(key))).await.unwrap();
    inside.close().await;
    let app = app.restart().await;
    until("the file to be swept", async || (!left.exists()).then_some(())).await;
    until("the note to go", async || (app.inside().await.count("file_writes", "1 = 1").await == 0).then_some(())).await;
}

#[tokio::test]
async fn two_uploads_at_once_both_arrive() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let (one, two) = (vec![b'a'; 3_000_000], vec![b'b'; 3_000_000]);
    let (first, second) = tokio::join!(async { attaching(&by, acme.id, "a.txt", one.clone()).await }, async {
        attaching(&by, acme.id, "b.txt", two.clone()).await
    });
    let (first, second): (Attachment, Attachment) = (first.expect(201).read(), second.expect(201).read());
    assert_eq!(files(&by, acme.id).await.len(), 2);
    assert_eq!(content(&by, first.id).await.body, one);
    assert_eq!(content(&by, second.id).await.body, two);
}

#[tokio::test]
async fn a_repeated_upload_attaches_once_and_leaves_no_contents_behind() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let key = Uuid::now_v7();
    let first: Attachment = attaching(&by, acme.id, "a.pdf", PDF).key(key).await.expect(201).read();
    let again = attaching(&by, acme.id, "a.pdf", PDF).key(key).await.expect(201);
    assert_eq!(again.read::<Attachment>(), first);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(files(&by, acme.id).await.len(), 1);
    assert_eq!(stored(&app).len(), 1);
    assert_eq!(app.inside().await.count("file_writes", "1 = 1").await, 0);
    attaching(&by, acme.id, "a.pdf", b"something else".as_slice()).key(key).await.refused_field(422, "Idempotency-Key");
}

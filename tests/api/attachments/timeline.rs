//! Files in the timeline, and their traces in the audit log.

use super::{PDF, attach, customer};
use shared::customers::timeline::{TimelineEntry, TimelineEvent};
use shared::page::Page;
use tests::TestApp;

#[tokio::test]
async fn adding_and_removing_are_told_in_their_order() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let (one, two) = (attach(&by, acme.id, "one.pdf", PDF).await, attach(&by, acme.id, "two.pdf", PDF).await);
    by.delete(&format!("/customers/attachments/{}", one.id)).await.expect(204);
    let told = |entry: &TimelineEntry| match &entry.event {
        TimelineEvent::File { removed, file } => Some((*removed, file.id)),
        _ => None,
    };
    let path = format!("/customers/{}/timeline?only=files", acme.id);
    let page: Page<TimelineEntry> = by.get(&path).await.expect(200).read();
    let all: Vec<_> = page.items.iter().filter_map(told).collect();
    assert_eq!(all, [(true, one.id), (false, two.id), (false, one.id)]);
    assert!(page.items.iter().all(|entry| entry.actor.as_ref().is_some_and(|actor| actor.id == by.me.id)));
    // One at a time gives the same, among everything else.
    let (mut walked, mut after) = (Vec::new(), String::new());
    loop {
        let page: Page<TimelineEntry> = by.get(&format!("/customers/{}/timeline?limit=1{after}", acme.id)).await.read();
        walked.extend(page.items.iter().filter_map(told));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    assert_eq!(walked, all);
}

#[tokio::test]
async fn every_step_is_in_the_audit_log() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "a.pdf", PDF).await;
    by.delete(&format!("/customers/attachments/{}", file.id)).await.expect(204);
    by.post_empty(&format!("/customers/attachments/{}/restore", file.id)).await.expect(200);
    let entries = by.get("/audit?limit=3").await.json();
    let actions: Vec<_> = entries["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap().to_owned()).collect();
    assert_eq!(actions, ["attachment.restored", "attachment.removed", "attachment.added"]);
}

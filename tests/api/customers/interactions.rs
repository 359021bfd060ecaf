use super::{add, company};
use chrono::TimeDelta;
use serde_json::json;
use shared::customers::interactions::Interaction;
use shared::customers::timeline::{TimelineEntry, TimelineEvent};
use shared::page::Page;
use tests::TestApp;

#[tokio::test]
async fn what_was_said_and_what_was_changed_stand_in_one_timeline() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}", acme.id);
    let log = format!("{path}/interactions");
    let earlier = acme.created_at - TimeDelta::days(3);
    let call = json!({ "kind": "call", "summary": "Asked for a quote.\nCalls back.", "occurred_at": earlier });
    let call: Interaction = admin.post(&log, &call).await.expect(201).read();
    assert_eq!((call.about.id, call.author.as_ref().map(|a| a.id)), (acme.id, Some(admin.me.id)));
    admin.patch(&path, &json!({ "name": "Acme Inc", "phone": "+49 30 123456" })).if_match(1).await.expect(200);
    admin.post(&log, &json!({ "kind": "note", "summary": "Likes tea" })).await.expect(201);

    let timeline = async |query: &str| admin.get(&format!("{path}/timeline{query}")).await.expect(200).read::<Page<TimelineEntry>>();
    let words = |page: &Page<TimelineEntry>| {
        let word = |e: &TimelineEntry| match &e.event {
            TimelineEvent::Interaction(i) => i.summary.split_whitespace().next().unwrap().to_owned(),
            TimelineEvent::Change { action, .. } => action.clone(),
            TimelineEvent::File { file, .. } => file.name.clone(),
        };
        page.items.iter().map(word).collect::<Vec<_>>()
    };
    let whole = timeline("").await;
    assert_eq!(words(&whole), ["Likes", "customer.edited", "customer.created", "Asked"], "newest first, by when it took place");
    let TimelineEvent::Change { changes, .. } = &whole.items[1].event else { panic!("a change") };
    let name = changes.iter().find(|c| c.field == "name").expect("the change of the name");
    assert_eq!((name.before.as_str(), name.after.as_str()), (Some("Acme"), Some("Acme Inc")));
    assert!(!changes.iter().any(|c| c.field == "version" || c.field == "updated_at"), "{changes:?}");
    assert_eq!(words(&timeline("?only=interactions").await), ["Likes", "Asked"]);
    assert_eq!(words(&timeline("?only=changes").await), ["customer.edited", "customer.created"]);

    let (mut walked, mut page) = (Vec::new(), timeline("?limit=1").await);
    loop {
        walked.extend(words(&page));
        let Some(next) = page.next else { break };
        page = timeline(&format!("?limit=1&after={next}")).await;
    }
    assert_eq!(walked, words(&whole));
    admin.get(&format!("{path}/timeline?after=rubbish")).await.refused_field(422, "after");
}

#[tokio::test]
async fn an_interaction_is_corrected_by_its_author_and_by_who_may_edit_the_customer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (author, colleague) = (app.as_role("support_staff").await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let log = format!("/customers/{}/interactions", acme.id);
    let call: Interaction = author.post(&log, &json!({ "kind": "call", "summary": "Hello" })).await.expect(201).read();
    let path = format!("/customers/interactions/{}", call.id);
    author.patch(&path, &json!({ "summary": "Hello again" })).await.refused(428, "version_required");
    author.patch(&path, &json!({ "summary": "Hello again" })).if_match(1).await.expect(200);
    author.patch(&path, &json!({ "summary": "Late" })).if_match(1).await.refused(412, "changed_meanwhile");
    for attempt in [colleague.patch(&path, &json!({ "summary": "Mine" })).if_match(2).await, colleague.delete(&path).await] {
        assert!([403, 404].contains(&attempt.status), "{}", attempt.text());
    }
    admin.patch(&path, &json!({ "kind": "meeting" })).if_match(2).await.expect(200);
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.refused(404, "not_found");
    let left = admin.get(&format!("/customers/{}/timeline?only=interactions", acme.id)).await.json();
    assert_eq!(left["items"], json!([]));
}

#[tokio::test]
async fn an_interaction_needs_a_summary_and_lies_not_in_the_future() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let (log, far) = (format!("/customers/{}/interactions", acme.id), acme.created_at + TimeDelta::days(7));
    admin.post(&log, &json!({ "kind": "call", "summary": " " })).await.refused_field(422, "summary");
    admin.post(&log, &json!({ "kind": "call", "summary": "x".repeat(10_001) })).await.refused_field(422, "summary");
    admin.post(&log, &json!({ "kind": "call", "summary": "x", "occurred_at": far })).await.refused_field(422, "occurred_at");
    admin.post(&log, &json!({ "kind": "pigeon", "summary": "x" })).await.refused_field(400, "kind");
    admin.post(&log, &json!({ "kind": "call", "summary": "x", "author_id": admin.me.id })).await.refused_field(400, "author_id");
    for odd in ["+275760-09-13T00:00:00Z", "yesterday", "0000-00-00", "-9999-01-01T00:00:00Z"] {
        let answer = admin.post(&log, &json!({ "kind": "call", "summary": "x", "occurred_at": odd })).await;
        assert!(answer.status < 500, "{odd}: {}", answer.text());
    }
}

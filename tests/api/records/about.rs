//! What is said about records, their files, their timelines, and who hears of it.

use super::{SAMPLES, Sample, id};
use crate::attachments::{PDF, attaching_to};
use serde_json::{Value, json};
use shared::access::{Permission, Scope};
use shared::attachments::Attachment;
use shared::notifications::Notification;
use shared::page::Page;
use shared::records::interactions::Interaction;
use shared::records::timeline::{TimelineEntry, TimelineEvent};
use tests::{Account, Events, TestApp};
use uuid::Uuid;

fn note(summary: &str, mentions: &[&Account]) -> Value {
    json!({ "kind": "note", "summary": summary, "mentions": mentions.iter().map(|account| account.me.id).collect::<Vec<_>>() })
}

async fn log(by: &Account, record: &str, new: &Value) -> Interaction {
    by.post(&format!("{record}/interactions"), new).await.expect(201).read()
}

async fn timeline(by: &Account, record: &str, query: &str) -> Vec<TimelineEntry> {
    by.get(&format!("{record}/timeline{query}")).await.expect(200).read::<Page<TimelineEntry>>().items
}

/// Somebody with these permissions on a record type, and what is needed to say something and to keep files.
async fn with(app: &TestApp, key: &str, sample: &Sample, verbs: &[&str], scope: Scope) -> Account {
    let of = |verb: &&str| <Permission as shared::Named>::from_code(&format!("{}.{verb}", sample.spec.subject)).unwrap();
    let mut grants: Vec<(Permission, Scope)> = verbs.iter().map(|verb| (of(verb), scope)).collect();
    grants.extend([(Permission::InteractionLog, Scope::All), (Permission::AttachmentManage, Scope::All)]);
    app.admin().await;
    app.role_with(key, &grants).await;
    app.join(&[key], None).await
}

#[tokio::test]
async fn a_timeline_tells_what_happened_what_was_said_and_which_files_came_and_went() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (code, subject) = (sample.spec.code, sample.spec.subject);
        let path = sample.of(sample.add(&admin, 1).await);
        admin.patch(&path, &(sample.edit.1)()).if_match(1).await.expect(200);
        let call = log(&admin, &path, &json!({ "kind": "call", "summary": "Rang" })).await;
        assert_eq!((call.about.record.as_str(), format!("/{code}/{}", call.about.id)), (code, path.clone()));
        let file: Attachment = attaching_to(&admin, &path, "a.pdf", PDF).await.expect(201).read();
        let file_path = format!("/{code}/attachments/{}", file.id);
        assert_eq!(admin.get(&format!("{file_path}/content")).await.expect(200).body, PDF);
        admin.delete(&file_path).await.expect(204);
        admin.post_empty(&format!("{path}/archive")).await.expect(200);
        let told = |entry: &TimelineEntry| match &entry.event {
            TimelineEvent::Interaction(talk) => talk.kind.to_string(),
            TimelineEvent::Change { action, .. } => action.clone(),
            TimelineEvent::File { removed, .. } => if *removed { "removed" } else { "added" }.to_owned(),
        };
        let change = |verb: &str| format!("{subject}.{verb}");
        let all = timeline(&admin, &path, "").await;
        assert_eq!(
            all.iter().map(told).collect::<Vec<_>>(),
            [change("archived"), "removed".to_owned(), "added".to_owned(), "call".to_owned(), change("edited"), change("created")],
            "{code}"
        );
        assert_eq!(timeline(&admin, &path, "?only=files").await.len(), 2, "{code}");
        let text = admin.get(&format!("{path}/timeline/export.csv")).await.expect(200).text();
        assert_eq!(text.lines().count(), 7, "{code}: {text}");
        assert!(text.contains(&format!("Added this {}", sample.spec.noun.0)), "{text}");

        // What was said is corrected, listed over all records, exported, and removed.
        admin.post_empty(&format!("{path}/restore")).await.expect(200);
        let at = format!("/{code}/interactions/{}", call.id);
        let edited: Interaction = admin.patch(&at, &json!({ "summary": "Rang twice" })).if_match(1).await.expect(200).read();
        assert_eq!((edited.summary.as_str(), edited.version), ("Rang twice", 2));
        let listed = admin.get(&format!("/{code}/interactions")).await.expect(200).json();
        assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["about"]["record"]), (&json!(call.id), &json!(code)));
        assert!(admin.get(&format!("/{code}/interactions/export.csv")).await.expect(200).text().contains("Rang twice"));
        admin.delete(&at).await.expect(204);
        assert_eq!(timeline(&admin, &path, "?only=interactions").await.len(), 0);

        // The audit log names every step.
        for (about, expected) in [(call.id, "interaction.deleted"), (file.id, "attachment.removed")] {
            let entries = admin.get(&format!("/audit?subject_id={about}&limit=1")).await.json();
            assert_eq!(entries["items"][0]["action"], expected, "{code}");
        }
    }
}

#[tokio::test]
async fn what_one_may_not_read_has_no_timeline_no_files_and_no_notes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (n, sample) in SAMPLES.iter().enumerate() {
        let (code, record) = (sample.spec.code, sample.add(&admin, 1).await);
        let path = sample.of(record);
        let talk = log(&admin, &path, &note("Hidden", &[])).await;
        let file: Attachment = attaching_to(&admin, &path, "a.pdf", PDF).await.expect(201).read();
        let reader = with(&app, &format!("reads {n}"), sample, &["read"], Scope::Own).await;
        let stranger = with(&app, &format!("does not read {n}"), sample, &["edit", "export"], Scope::All).await;
        let viewer = app.as_role("viewer").await;
        let (talk_at, file_at) = (format!("/{code}/interactions/{}", talk.id), format!("/{code}/attachments/{}", file.id));
        let attempts = async |by: &Account| {
            [
                by.get(&format!("{path}/timeline")).await.status,
                by.get(&format!("{path}/attachments")).await.status,
                by.get(&format!("{file_at}/content")).await.status,
                by.get(&format!("{path}/colleagues")).await.status,
                by.post(&format!("{path}/interactions"), &note("Mine", &[])).await.status,
                by.patch(&talk_at, &json!({ "summary": "Mine" })).if_match(1).await.status,
                by.delete(&talk_at).await.status,
                attaching_to(by, &path, "b.pdf", PDF).await.status,
                by.patch(&file_at, &json!({ "name": "b.pdf" })).if_match(1).await.status,
                by.delete(&file_at).await.status,
                by.post_empty(&format!("{file_at}/restore")).await.status,
            ]
        };
        assert_eq!(attempts(&stranger).await, [403; 11], "{code}: without the permission to read");
        if sample.is_owned() {
            assert_eq!(attempts(&reader).await, [404; 11], "{code}: another's");
            assert_eq!(reader.get(&format!("/{code}/interactions")).await.json()["items"], json!([]), "{code}");
        }
        // Whoever reads without more changes nothing.
        viewer.get(&format!("{path}/timeline")).await.expect(if viewer.get(&path).await.status == 200 { 200 } else { 403 });
        viewer.post(&format!("{path}/interactions"), &note("Mine", &[])).await.refused(403, "forbidden");
        attaching_to(&viewer, &path, "b.pdf", PDF).await.refused(403, "forbidden");
        // Of another type there is no such file, and no such note.
        for other in SAMPLES.iter().filter(|other| other.spec.code != code) {
            admin.get(&format!("{}/attachments/{}/content", other.path(), file.id)).await.refused(404, "not_found");
            admin.delete(&format!("{}/attachments/{}", other.path(), file.id)).await.refused(404, "not_found");
            admin.delete(&format!("{}/interactions/{}", other.path(), talk.id)).await.refused(404, "not_found");
        }
        assert_eq!(timeline(&admin, &path, "?only=interactions").await.len(), 1, "{code}");
        // A file of the timeline names nothing to whoever exports without reading.
        let text = stranger.get(&format!("{path}/timeline/export.csv")).await.expect(200).text();
        assert_eq!(text.lines().count(), 1, "{code}: {text}");
    }
}

#[tokio::test]
async fn who_is_mentioned_is_told_where_and_open_pages_hear_of_every_write() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (n, sample) in SAMPLES.iter().enumerate() {
        let code = sample.spec.code;
        let bob = with(&app, &format!("told {n}"), sample, &["read"], Scope::All).await;
        let own = with(&app, &format!("own {n}"), sample, &["read", "create"], Scope::Own).await;
        let (mut all, mut owns) = (Events::open(&bob, "/live", None).await, Events::open(&own, "/live", None).await);
        all.next().await.expect("hello");
        owns.next().await.expect("hello");
        let record = sample.add(&admin, 1).await;
        let path = sample.of(record);
        let heard = all.next().await.expect("an event").notice();
        assert_eq!((heard.topic.as_str(), heard.id, heard.action), (code, Some(record), Some(format!("{}.created", sample.spec.subject))));
        let talk = log(&admin, &path, &note("Look at this", &[&bob])).await;
        let next = async |events: &mut Events| loop {
            let notice = events.next().await.expect("an event").notice();
            if notice.topic == code {
                return notice;
            }
        };
        let heard = next(&mut all).await;
        assert_eq!((heard.id, heard.action.as_deref()), (Some(record), Some("interaction.logged")), "{code}");
        attaching_to(&admin, &path, "a.pdf", PDF).await.expect(201);
        assert_eq!(next(&mut all).await.action.as_deref(), Some("attachment.added"), "{code}");
        if sample.is_owned() {
            // The first that the other one hears of is an own one.
            let mine = id(&own.post(&sample.path(), &(sample.new)(2)).await.expect(201));
            assert_eq!(next(&mut owns).await.id, Some(mine), "{code}");
            own.get(&format!("{path}/colleagues")).await.refused(404, "not_found");
            admin.post(&format!("{path}/interactions"), &note("Not for you", &[&own])).await.refused_field(422, "mentions");
        }
        let told: Page<Notification> = bob.get("/me/notifications").await.expect(200).read();
        let [notice] = told.items.as_slice() else { panic!("{code}: {told:?}") };
        assert_eq!((notice.record.record.as_str(), notice.record.id, notice.subject_id), (code, record, talk.id));
        assert_eq!(notice.page(), format!("{path}?entry={}&notice={}", talk.id, notice.id));
        // What is archived is told no more, until it is back.
        admin.post_empty(&format!("{path}/archive")).await.expect(200);
        assert_eq!(bob.get("/me/notifications").await.read::<Page<Notification>>().items.len(), 0, "{code}");
        assert_ne!(record, Uuid::nil());
    }
}

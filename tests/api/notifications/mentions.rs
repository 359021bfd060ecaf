//! Who is mentioned is told: once, and only as long as it stands there.

use super::{log, logged, note, notices, unread};
use crate::customers::{add, company};
use serde_json::json;
use shared::customers::interactions::Interaction;
use shared::customers::timeline::{TimelineEntry, TimelineEvent};
use shared::live::Topic;
use shared::notifications::NoticeKind;
use shared::page::Page;
use tests::{Events, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn who_is_mentioned_is_told_by_whom_and_where() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let call = logged(&admin, acme.id, &note("Asked for @support staff 1", &[&bob])).await;
    assert_eq!(call.mentions.iter().map(|user| (user.id, user.name.as_str())).collect::<Vec<_>>(), [(bob.me.id, bob.me.name.as_str())]);

    let told = notices(&bob).await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind, told[0].subject_kind.as_str(), told[0].subject_id), (NoticeKind::Mention, "interaction", call.id));
    assert_eq!((told[0].record.record.as_str(), told[0].record.id, told[0].record.name.as_str()), ("customers", acme.id, "Acme"));
    assert_eq!(told[0].actor.as_ref().map(|actor| actor.id), Some(admin.me.id));
    assert_eq!(told[0].excerpt.as_deref(), Some("Asked for @support staff 1"));
    assert_eq!(told[0].read_at, None);
    assert_eq!((unread(&bob).await, unread(&admin).await), (1, 0));
    assert_eq!(told[0].page(), format!("/customers/{}?entry={}&notice={}", acme.id, call.id, told[0].id));

    // The timeline says who is mentioned, and the notice says what the record is called today.
    let timeline: Page<TimelineEntry> = bob.get(&format!("/customers/{}/timeline?only=interactions", acme.id)).await.read();
    let TimelineEvent::Interaction(shown) = &timeline.items[0].event else { panic!("{timeline:?}") };
    assert_eq!(shown.mentions, call.mentions);
    admin.patch(&format!("/customers/{}", acme.id), &json!({ "name": "Acme Ltd" })).if_match(1).await.expect(200);
    assert_eq!(notices(&bob).await[0].record.name, "Acme Ltd");
}

#[tokio::test]
async fn nobody_is_told_of_the_own_mention_nor_twice_of_one() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let both = logged(&bob, acme.id, &note("Remind me, @Ada", &[&bob, &admin, &admin, &bob])).await;
    assert_eq!(both.mentions.len(), 2);
    assert_eq!((unread(&bob).await, unread(&admin).await), (0, 1));
    // Repeated by a program that got no answer.
    let (key, again) = (Uuid::now_v7(), note("Again, @Ada", &[&admin]));
    let path = format!("/customers/{}/interactions", acme.id);
    for _ in 0..2 {
        bob.post(&path, &again).key(key).await.expect(201);
    }
    assert_eq!(unread(&admin).await, 2);
}

#[tokio::test]
async fn an_edit_tells_those_who_are_new_and_takes_back_from_those_who_are_gone() {
    let app = TestApp::start().await;
    let (admin, ann, bob) = (app.admin().await, app.as_role("support_staff").await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let entry = logged(&admin, acme.id, &note("Hello @ann", &[&ann])).await;
    let path = format!("/customers/interactions/{}", entry.id);
    let edited: Interaction = admin.patch(&path, &json!({ "summary": "Hello, @ann" })).if_match(1).await.expect(200).read();
    assert_eq!(edited.mentions, entry.mentions, "who is mentioned stays where an edit does not say");
    assert_eq!(unread(&ann).await, 1);

    admin.patch(&path, &json!({ "mentions": [ann.me.id, bob.me.id] })).if_match(2).await.expect(200);
    assert_eq!((unread(&ann).await, unread(&bob).await), (1, 1));
    let left: Interaction = admin.patch(&path, &json!({ "mentions": [bob.me.id] })).if_match(3).await.expect(200).read();
    assert_eq!(left.mentions.iter().map(|user| user.id).collect::<Vec<_>>(), [bob.me.id]);
    assert_eq!((notices(&ann).await.len(), unread(&bob).await), (0, 1));

    let entries = admin.get("/audit?action=interaction.edited").await.json();
    let changes = &entries["items"][0]["changes"];
    assert!(changes.as_array().unwrap().iter().any(|change| change["field"] == "mentions"), "{changes}");
}

#[tokio::test]
async fn of_what_is_removed_nobody_is_told_any_more() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let (first, second) =
        (logged(&admin, acme.id, &note("@bob", &[&bob])).await, logged(&admin, acme.id, &note("@bob too", &[&bob])).await);
    let read = notices(&bob).await.iter().find(|notice| notice.subject_id == second.id).unwrap().id;
    bob.post_empty(&format!("/me/notifications/{read}/read")).await.expect(204);
    for entry in [&first, &second] {
        admin.delete(&format!("/customers/interactions/{}", entry.id)).await.expect(204);
    }
    assert_eq!((notices(&bob).await, unread(&bob).await), (vec![], 0), "neither read nor unread");
    assert_eq!(app.inside().await.count("notifications", "read_at IS NULL").await, 0);
}

#[tokio::test]
async fn of_edits_at_the_same_time_one_tells() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let entry = logged(&admin, acme.id, &note("Hello", &[])).await;
    let edit =
        || async { admin.patch(&format!("/customers/interactions/{}", entry.id), &note("Hello @bob", &[&bob])).if_match(1).await.status };
    let mut answers = <[u16; 4]>::from(tokio::join!(edit(), edit(), edit(), edit()));
    answers.sort_unstable();
    assert_eq!(answers, [200, 412, 412, 412]);
    assert_eq!(unread(&bob).await, 1);
}

#[tokio::test]
async fn open_pages_of_who_is_told_hear_of_it_and_nobody_elses() {
    let app = TestApp::start().await;
    let (admin, ann, bob) = (app.admin().await, app.as_role("support_staff").await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let mut streams = Vec::new();
    for account in [&ann, &bob] {
        let mut events = Events::open(account, "/live", None).await;
        events.next().await.expect("hello");
        streams.push(events);
    }
    logged(&admin, acme.id, &note("@bob", &[&bob])).await;
    let heard = async |events: &mut Events| loop {
        let notice = events.next().await.expect("an event").notice();
        if notice.topic == Topic::NOTIFICATIONS.code() {
            return notice;
        }
    };
    let notice = heard(&mut streams[1]).await;
    assert_eq!((notice.id, notice.action.as_deref(), notice.actor_id), (Some(bob.me.id), Some("notification.sent"), Some(admin.me.id)));
    // Another page of the same user hears that it was read.
    bob.post_empty("/me/notifications/read-all").await.expect(204);
    assert_eq!(heard(&mut streams[1]).await.action.as_deref(), Some("notification.read"));
    // The first that Ann hears of notices is her own.
    logged(&admin, acme.id, &note("@ann", &[&ann])).await;
    assert_eq!(heard(&mut streams[0]).await.id, Some(ann.me.id));
}

#[tokio::test]
async fn bad_mentions_are_refused_with_the_field() {
    let app = TestApp::start().await;
    let (admin, newcomer) = (app.admin().await, app.join(&[], None).await);
    let acme = add(&admin, &company("Acme")).await;
    let with = |mentions: Vec<Uuid>| json!({ "kind": "note", "summary": "Hello", "mentions": mentions });
    let gone = app.as_role("support_staff").await;
    admin.post_empty(&format!("/users/{}/deactivate", gone.me.id)).await.expect(200);
    for stranger in [newcomer.me.id, gone.me.id, Uuid::now_v7(), acme.id] {
        log(&admin, acme.id, &with(vec![admin.me.id, stranger])).await.refused_field(422, "mentions");
    }
    log(&admin, acme.id, &with((0..21).map(|_| Uuid::now_v7()).collect())).await.refused_field(422, "mentions");
    log(&admin, acme.id, &json!({ "kind": "note", "summary": "Hello", "mentions": ["bob"] })).await.refused_field(400, "mentions[0]");
    assert_eq!(app.inside().await.count("interactions", "1 = 1").await, 0, "nothing of it was logged");
}

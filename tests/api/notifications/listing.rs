//! The own notices: page by page, by state, marked as read.

use super::{logged, note, notices, unread};
use crate::customers::{add, company};
use shared::notifications::Notification;
use shared::page::Page;
use tests::{Account, TestApp, until};
use uuid::Uuid;

async fn listed(by: &Account, query: &str) -> Page<Notification> {
    by.get(&format!("/me/notifications{query}")).await.expect(200).read()
}

#[tokio::test]
async fn notices_stand_newest_first_and_are_walked_page_by_page() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    for n in 1..=5 {
        logged(&admin, acme.id, &note(&format!("Note {n}"), &[&bob])).await;
    }
    let whole = listed(&bob, "?total=true").await;
    assert_eq!(whole.items.iter().filter_map(|notice| notice.excerpt.as_deref()).collect::<Vec<_>>()[..2], ["Note 5", "Note 4"]);
    assert_eq!(whole.total.map(|total| (total.count, total.more)), Some((5, false)));
    let (mut walked, mut page) = (Vec::new(), listed(&bob, "?limit=2").await);
    while let Some(next) = page.next.clone() {
        walked.append(&mut page.items);
        page = listed(&bob, &format!("?limit=2&after={next}")).await;
    }
    walked.append(&mut page.items);
    assert_eq!(walked, whole.items);

    let third = &whole.items[2];
    bob.post_empty(&format!("/me/notifications/{}/read", third.id)).await.expect(204);
    assert_eq!(listed(&bob, "?unread=false").await.items.iter().map(|notice| notice.id).collect::<Vec<_>>(), [third.id]);
    assert_eq!(listed(&bob, "?unread=true&total=true&kind=mention&limit=1").await.total.unwrap().count, 4);
    for (query, field) in [("?after=rubbish", "after"), ("?limit=0", "limit")] {
        bob.get(&format!("/me/notifications{query}")).await.refused_field(422, field);
    }
    bob.get("/me/notifications?kind=gossip").await.refused_field(400, "kind");
}

#[tokio::test]
async fn a_notice_is_read_once_also_by_many_requests_at_the_same_time() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    logged(&admin, acme.id, &note("Hello", &[&bob])).await;
    let notice = notices(&bob).await[0].id;
    let path = format!("/me/notifications/{notice}/read");
    let read = || async { bob.post_empty(&path).await.status };
    let answers = tokio::join!(read(), read(), read(), read());
    assert_eq!(answers, (204, 204, 204, 204));
    assert_eq!(unread(&bob).await, 0);
    assert!(notices(&bob).await[0].read_at.is_some());
    assert_eq!(app.inside().await.count("audit_entries", "action = 'notification.read'").await, 1);
}

#[tokio::test]
async fn all_are_read_at_once_and_nobody_elses() {
    let app = TestApp::start().await;
    let (admin, ann, bob) = (app.admin().await, app.as_role("support_staff").await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    for _ in 0..3 {
        logged(&admin, acme.id, &note("Hello", &[&ann, &bob])).await;
    }
    let foreign = notices(&ann).await[0].id;
    bob.post_empty(&format!("/me/notifications/{foreign}/read")).await.refused(404, "not_found");
    bob.post_empty(&format!("/me/notifications/{}/read", Uuid::nil())).await.refused(404, "not_found");
    bob.post_empty("/me/notifications/read-all").await.expect(204);
    bob.post_empty("/me/notifications/read-all").await.expect(204);
    assert_eq!((unread(&bob).await, unread(&ann).await), (0, 3));
}

#[tokio::test]
async fn what_was_read_long_ago_is_swept_away() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    for _ in 0..3 {
        logged(&admin, acme.id, &note("Hello", &[&bob])).await;
    }
    let inside = app.inside().await;
    let told = notices(&bob).await;
    let (long_ago, unread_for_long) = (inside.uuid(told[0].id), inside.uuid(told[1].id));
    let set = async |column: &str, moment: &str, id: &str| {
        inside.execute(&format!("UPDATE notifications SET {column} = '{moment}' WHERE id = {id}")).await.expect("a moment");
    };
    set("read_at", "2020-01-01 00:00:00+00:00", &long_ago).await;
    set("created_at", "2020-01-01 00:00:00+00:00", &unread_for_long).await;
    bob.post_empty(&format!("/me/notifications/{}/read", told[2].id)).await.expect(204);
    let app = app.restart().await;
    let inside = app.inside().await;
    until("the sweep", async || (inside.count("notifications", "1 = 1").await == 1).then_some(())).await;
    assert_eq!(inside.count("notifications", &format!("id = {}", inside.uuid(told[2].id))).await, 1, "what was read just now stays");
}

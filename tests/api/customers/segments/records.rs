use super::{members, only, segment, settled};
use crate::customers::{add, company};
use serde_json::json;
use shared::customers::NewCustomer;
use shared::customers::segments::{Segment, SegmentPreview, SegmentState};
use shared::page::Page;
use tests::TestApp;

async fn names(by: &tests::Client, query: &str) -> Vec<String> {
    let page: Page<Segment> = by.get(&format!("/segments{query}")).await.expect(200).read();
    page.items.into_iter().map(|segment| segment.name).collect()
}

#[tokio::test]
async fn a_segment_is_made_changed_archived_and_restored() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &NewCustomer { sector: Some("retail".into()), ..company("Acme") }).await;
    let bolt = add(&admin, &NewCustomer { sector: Some("finance".into()), ..company("Bolt") }).await;
    // Else whoever follows the customers could be the one who adds the member.
    app.inside().await.at_rest().await;
    let made = segment(&admin, "  Retailers ", &only("sector", "is_any", &["Retail"])).await;
    assert_eq!((made.name.as_str(), made.members.count, made.members.more), ("Retailers", 1, false));
    let build = made.build.unwrap();
    assert_eq!((build.added, build.removed, build.done), (1, 0, 2));
    assert_eq!(made.created_by.as_ref().map(|by| by.id), Some(admin.me.id));
    assert_eq!(members(&admin, made.id).await, [acme.id].into());

    let path = format!("/segments/{}", made.id);
    let edit = json!({ "name": "Bankers", "description": "Who lends", "filter": only("sector", "is_any", &["finance"]) });
    let edited: Segment = admin.patch(&path, &edit).if_match(made.version).await.expect(200).read();
    assert_eq!(
        (edited.version, edited.state, edited.members.count),
        (made.version + 1, SegmentState::Building, 1),
        "used as it was meanwhile"
    );
    let edited = settled(&admin, made.id).await;
    let build = edited.build.unwrap();
    assert_eq!((edited.members.count, build.added, build.removed), (1, 1, 1));
    assert_eq!(members(&admin, made.id).await, [bolt.id].into());
    assert_eq!(edited.description.as_deref(), Some("Who lends"));

    // Another name alone builds nothing.
    let renamed: Segment =
        admin.patch(&path, &json!({ "name": "Banks", "description": null })).if_match(edited.version).await.expect(200).read();
    assert_eq!((renamed.state, renamed.description), (SegmentState::Ready, None));

    let archived: Segment = admin.post_empty(&format!("{path}/archive")).await.expect(200).read();
    assert!(archived.archived_at.is_some());
    assert_eq!(settled(&admin, made.id).await.members.count, 0);
    assert!(members(&admin, made.id).await.is_empty());
    assert!(names(&admin, "").await.is_empty());
    assert_eq!(names(&admin, "?archived=true").await, ["Banks"]);
    admin.post_empty(&format!("{path}/rebuild")).await.refused(409, "archived");
    add(&admin, &NewCustomer { sector: Some("finance".into()), ..company("Late") }).await;
    assert_eq!(settled(&admin, made.id).await.members.count, 0, "an archived segment follows nobody");

    admin.post_empty(&format!("{path}/restore")).await.expect(200);
    assert_eq!(settled(&admin, made.id).await.members.count, 2);
    assert_eq!(names(&admin, "?q=BAN&total=true").await, ["Banks"]);
    assert!(names(&admin, "?q=shop").await.is_empty());

    let inside = app.inside().await;
    for (action, times) in [("created", 1), ("edited", 2), ("archived", 1), ("restored", 1)] {
        assert_eq!(inside.count("audit_entries", &format!("action = 'segment.{action}'")).await, times, "{action}");
    }
}

#[tokio::test]
async fn of_one_name_there_is_one_segment() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let everybody = json!({ "all": [] });
    let first = segment(&admin, "Friends", &everybody).await;
    let again = json!({ "name": "friends ", "filter": everybody });
    admin.post("/segments", &again).await.refused(409, "duplicate_name").errors.iter().for_each(|e| assert_eq!(e.field, "name"));
    let other = segment(&admin, "Others", &everybody).await;
    admin
        .patch(&format!("/segments/{}", other.id), &json!({ "name": "FRIENDS" }))
        .if_match(other.version)
        .await
        .refused(409, "duplicate_name");

    admin.post_empty(&format!("/segments/{}/archive", first.id)).await.expect(200);
    admin.post("/segments", &again).await.expect(201);
    admin.post_empty(&format!("/segments/{}/restore", first.id)).await.refused(409, "duplicate_name");
}

#[tokio::test]
async fn lists_of_segments_are_walked_by_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["Delta", "alpha", "Charlie", "bravo"] {
        admin.post("/segments", &json!({ "name": name, "filter": { "any": [] } })).await.expect(201);
    }
    let first: Page<Segment> = admin.get("/segments?limit=3&total=true").await.read();
    assert_eq!(first.items.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["alpha", "bravo", "Charlie"]);
    assert_eq!(first.total.map(|t| t.count), Some(4));
    assert_eq!(names(&admin, &format!("?limit=3&after={}", first.next.unwrap())).await, ["Delta"]);
}

#[tokio::test]
async fn a_preview_counts_and_shows_without_writing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for n in 0..12 {
        add(&admin, &NewCustomer { employees: Some(n), ..company(&format!("Company {n:02}")) }).await;
    }
    let any = segment(&admin, "Any", &json!({ "all": [] })).await;
    assert_eq!(any.members.count, 12);
    let inside = app.inside().await;
    inside.at_rest().await;
    let before = inside.picture(&["sessions"]).await;
    let tried: SegmentPreview =
        admin.post("/segments/preview", &json!({ "filter": only("employees", "gte", &["1"]) })).await.expect(200).read();
    assert_eq!((tried.members.count, tried.members.more, tried.first.len()), (11, false, 10));
    assert_eq!(tried.first[0].name, "Company 01");
    assert_eq!(before, inside.picture(&["sessions"]).await);
}

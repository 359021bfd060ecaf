use super::{found, members, only, segment, settled};
use crate::customers::{add, company};
use serde_json::json;
use shared::customers::segments::{Segment, SegmentState};
use std::fmt::Write;
use tests::{TestApp, until};

#[tokio::test]
async fn many_customers_are_gone_through_in_several_steps() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    // More than one step, and not a round number of them.
    let mut sheet = "name,kind,email,employees\n".to_owned();
    for n in 0..5_070 {
        writeln!(sheet, "Person {n},person,p{n}@example.com,{}", n % 3).unwrap();
    }
    crate::imports::run_whole(&admin, &sheet).await;
    let inside = app.inside().await;
    // Whoever is still to be followed would come in beside the build.
    tests::until("the import to be followed", async || (inside.count("customer_changes", "1 = 1").await == 0).then_some(())).await;
    let made: Segment =
        admin.post("/segments", &json!({ "name": "Some", "filter": only("employees", "gte", &["1"]) })).await.expect(201).read();
    assert_eq!((made.state, made.members.count, made.build.unwrap().total), (SegmentState::Building, 0, None));
    let some = settled(&admin, made.id).await;
    let build = some.build.expect("who sees all sees the build");
    assert_eq!((some.members.count, build.added, build.done, build.total), (3_380, 3_380, 5_070, Some(5_070)));
    assert!(build.finished_at.is_some());
    assert_eq!(inside.count("segment_members", "1 = 1").await, 3_380);

    // Again: nothing to be put right. After tampering: just that.
    let rebuild = async || {
        admin.post_empty(&format!("/segments/{}/rebuild", made.id)).await.expect(202);
        let build = settled(&admin, made.id).await.build.unwrap();
        (build.added, build.removed)
    };
    assert_eq!(rebuild().await, (0, 0));
    let lost = inside.execute("DELETE FROM segment_members WHERE customer_id IN (SELECT customer_id FROM segment_members LIMIT 7)").await;
    assert_eq!(lost.unwrap(), 7);
    inside.execute("UPDATE segments SET members = members - 7").await.unwrap();
    assert_eq!(rebuild().await, (7, 0));
    assert_eq!(settled(&admin, made.id).await.members.count, 3_380);
}

#[tokio::test]
async fn another_filter_in_the_middle_of_a_build_wins() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for n in 0..30 {
        add(&admin, &shared::customers::NewCustomer { employees: Some(n), ..company(&format!("Company {n}")) }).await;
    }
    let filter = |least: &str| only("employees", "gte", &[least]);
    let made: Segment = admin.post("/segments", &json!({ "name": "Large", "filter": filter("0") })).await.expect(201).read();
    let mut version = made.version;
    for least in ["5", "10", "15", "20"] {
        let edit = json!({ "filter": filter(least) });
        version = admin.patch(&format!("/segments/{}", made.id), &edit).if_match(version).await.expect(200).read::<Segment>().version;
    }
    assert_eq!(settled(&admin, made.id).await.members.count, 10);
    assert_eq!(members(&admin, made.id).await, found(&admin, &filter("20")).await);
}

#[tokio::test]
async fn relative_dates_move_on_when_a_day_has_passed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let old = add(&admin, &company("Old")).await;
    let new = add(&admin, &company("New")).await;
    let fresh = segment(&admin, "Fresh", &only("created_at", "in_last", &["7 days"])).await;
    assert_eq!(fresh.members.count, 2);
    // As if it had been built a week ago, when the old one was new.
    let inside = app.inside().await;
    let moment = (api::platform::clock::now() - chrono::TimeDelta::days(9)).to_rfc3339();
    inside.execute(&format!("UPDATE customers SET created_at = '{moment}' WHERE id = {}", inside.uuid(old.id))).await.unwrap();
    inside.execute("UPDATE segments SET built_for = '2026-01-01'").await.unwrap();
    inside.close().await;
    let app = app.restart().await;
    let admin = app.sign_in(admin.email()).await;
    until("the old one to leave", async || (settled(&admin, fresh.id).await.members.count == 1).then_some(())).await;
    assert_eq!(members(&admin, fresh.id).await, [new.id].into());
}
